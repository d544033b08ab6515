"""The catalogue item the benchmarks check: administrative penalties of 26 columns.

Fixed here and not taken from `catalogs/`, so that numbers of different days stay comparable. The
fields, conditions and rules are those of the double-publicity table of penalties.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

import generate
from xinshu.core.catalog.model import Field, FieldType, InfoClass, Item, Role, Rule, Severity
from xinshu.core.rules.tree import Reference

CATEGORIES = {"1": "法人及非法人组织", "2": "自然人", "3": "个体工商户"}
KINDS = {
    "01": "警告",
    "02": "通报批评",
    "03": "罚款",
    "04": "没收违法所得",
    "05": "没收非法财物",
    "06": "暂扣许可证件",
    "07": "降低资质等级",
    "08": "吊销许可证件",
    "09": "限制开展生产经营活动",
    "10": "责令停产停业",
    "11": "责令关闭",
    "12": "限制从业",
    "13": "行政拘留",
    "99": "其他",
}
DOCUMENTS = {"01": "身份证", "02": "护照", "03": "港澳居民来往内地通行证"}

_USCC: Mapping[str, Any] = {"length": 18, "format": "uscc"}
_DAY: Mapping[str, Any] = {"type": FieldType.DATE}
_AMOUNT: Mapping[str, Any] = {
    "type": FieldType.DECIMAL,
    "length": 18,
    "scale": 6,
    "minimum": "0",
}
_MUST: Mapping[str, Any] = {"required": True}

FIELDS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("CF_XDR_MC", "行政相对人名称", {"length": 200, **_MUST}),
    ("CF_XDR_LB", "行政相对人类别", {"type": FieldType.ENUM, "codes": "party", **_MUST}),
    (
        "CF_XDR_SHXYM",
        "统一社会信用代码",
        {**_USCC, "required_if": 'CF_XDR_LB in ("1", "3")', "blank_if": 'CF_XDR_LB == "2"'},
    ),
    ("CF_XDR_GSZC", "工商注册号", {"length": 50, "format": "registration_no"}),
    ("CF_XDR_ZZJG", "组织机构代码", {"length": 9, "format": "organisation_code"}),
    ("CF_XDR_SWDJ", "税务登记号", {"length": 20, "format": "tax_no"}),
    ("CF_FRDB", "法定代表人", {"length": 50, "required_if": 'CF_XDR_LB in ("1", "3")'}),
    ("CF_XDR_ZJLX", "证件类型", {"type": FieldType.ENUM, "codes": "document"}),
    (
        "CF_XDR_ZJHM",
        "证件号码",
        {"length": 64, "role": Role.PERSON_ID, "required_if": 'CF_XDR_LB == "2"'},
    ),
    ("CF_WSH", "行政处罚决定书文号", {"length": 128, **_MUST}),
    ("CF_WFXW", "违法行为类型", {"length": 2000, **_MUST}),
    ("CF_SY", "违法事实", {"length": 5000, **_MUST}),
    ("CF_YJ", "处罚依据", {"length": 2048, **_MUST}),
    ("CF_CFLB", "处罚类别", {"type": FieldType.SET, "codes": "penalty_kind", **_MUST}),
    ("CF_NR", "处罚内容", {"length": 4000, **_MUST}),
    ("CF_NR_FK", "罚款金额（万元）", {**_AMOUNT, "required_if": 'contains(CF_CFLB, "03")'}),
    (
        "CF_NR_WFFF",
        "没收金额（万元）",
        {
            **_AMOUNT,
            "required_if": 'contains(CF_CFLB, "04") or contains(CF_CFLB, "05")',
        },
    ),
    ("CF_NR_ZKDX", "暂扣或吊销证照", {"length": 200}),
    ("CF_JDRQ", "处罚决定日期", {**_DAY, **_MUST, "minimum": "1949-10-01", "maximum": "today"}),
    ("CF_YXQ", "处罚有效期", {**_DAY, **_MUST}),
    ("CF_GSJZQ", "公示截止期", _DAY),
    ("CF_CFJG", "处罚机关", {"length": 200, **_MUST}),
    ("CF_CFJGDM", "处罚机关统一社会信用代码", {**_USCC, **_MUST}),
    ("CF_SJLY", "数据来源单位", {"length": 200, **_MUST}),
    ("CF_SJLYDM", "数据来源单位统一社会信用代码", {**_USCC, **_MUST}),
    ("BZ", "备注", {"length": 512}),
)

RULES: tuple[tuple[str, str, str, Severity], ...] = (
    ("V02-1", "CF_XDR_LB", 'CF_XDR_LB == "3" implies starts(CF_XDR_SHXYM, "92")', Severity.ERROR),
    ("V02-2", "CF_XDR_LB", 'starts(CF_XDR_SHXYM, "92") implies CF_XDR_LB == "3"', Severity.ERROR),
    ("V03", "CF_XDR_ZJHM", 'CF_XDR_ZJLX == "01" implies resident_id(CF_XDR_ZJHM)', Severity.ERROR),
    ("V06-1", "CF_YXQ", "CF_JDRQ <= CF_YXQ", Severity.ERROR),
    ("V06-2", "CF_GSJZQ", "CF_JDRQ <= CF_GSJZQ", Severity.ERROR),
    ("V07-1", "CF_NR_FK", "CF_NR_FK <= 100000", Severity.WARNING),
    ("V07-2", "CF_NR_WFFF", "CF_NR_WFFF <= 100000", Severity.WARNING),
    ("V09", "CF_CFJG", 'CF_CFJG == label("organs", CF_CFJGDM)', Severity.ERROR),
    ("V10-1", "CF_SY", "not has_person_id(CF_SY)", Severity.ERROR),
    ("V10-2", "CF_NR", "not has_person_id(CF_NR)", Severity.ERROR),
    ("V11", "CF_XDR_ZJHM", "years(birth(CF_XDR_ZJHM), CF_JDRQ) >= 18", Severity.ERROR),
    ("V14", "CF_NR_FK", 'contains(CF_CFLB, "03") implies CF_NR_FK > 0', Severity.WARNING),
    ("V15", "CF_SY", "len(CF_SY) >= 5", Severity.WARNING),
)


def reference() -> Reference:
    """The code lists and the day of receipt."""
    organs = generate.organs()
    return Reference(
        today=generate.TODAY,
        codes={
            "party": CATEGORIES,
            "penalty_kind": KINDS,
            "document": DOCUMENTS,
            "organs": dict(organs.select("code", "name").iter_rows()),
        },
    )


def item() -> Item:
    """Administrative penalties."""
    return Item(
        code="administrative_penalty",
        name="行政处罚",
        category="03",
        info_class=InfoClass.ADMINISTRATIVE,
        subject_classes=frozenset(),
        fields=tuple(Field(code=code, name=name, **facts) for code, name, facts in FIELDS),
        key=("CF_WSH", "CF_XDR_SHXYM", "CF_JDRQ", "CF_CFJGDM"),
        rules=tuple(
            Rule(id=name, field=field, when=when, severity=severity, message=name, hint="请核对")
            for name, field, when, severity in RULES
        ),
    )


def batch(frame: pl.DataFrame, start: int) -> pl.DataFrame:
    """A chunk as the reader of files hands it over: the row number of a spreadsheet in front."""
    rows = pl.int_range(start + 2, start + 2 + len(frame), dtype=pl.UInt32, eager=True)
    return frame.select(rows.alias("row_no"), *frame.columns)
