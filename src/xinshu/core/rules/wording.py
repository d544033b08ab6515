"""What metadata checks say to the submitter, built from the field, never from the row."""

from collections.abc import Mapping

from xinshu.core.catalog.model import Field, FieldType
from xinshu.core.rules.formats import FORMATS

LISTED_CODES = 8  # up to this many codes are written out

_TYPES = {
    FieldType.DATE: ("日期", "存在的日期，如2026-03-02"),
    FieldType.INTEGER: ("整数", "整数，如12"),
    FieldType.DECIMAL: ("数字", "不带单位的数字，如1234.5"),
}

_MESSAGES = {
    "NUL": "{name}含有空字符或残缺的字符编码，已去除",
    "CONTROL": "{name}含有控制字符，已去除",
    "CODE": "{name}不在代码集内",
    "REQ": "{name}未填写",
    "REQ-IF": "按其他栏的内容，{name}应当填写",
    "BLANK-IF": "按其他栏的内容，{name}不应填写",
    "SCALE": "{name}的小数位数超过{scale}位",
    "PATTERN": "{name}不符合格式要求",
    "PLACEHOLDER": "{name}疑似占位文字",
}

_EXPECTED = {
    "NUL": "不含空字符",
    "CONTROL": "不含控制字符",
    "REQ": "必填",
    "REQ-IF": "满足条件时必填",
    "BLANK-IF": "空",
    "SCALE": "不超过{scale}位小数",
    "PATTERN": "符合格式{pattern}",
    "PLACEHOLDER": "真实内容",
}

_HINTS = {
    "NUL": "请检查导出程序的字符编码后重新导出。",
    "CONTROL": "请删除不可见的控制字符；本次已自动去除。",
    "TYPE": "请按要求的写法重新填写{name}。",
    "CODE": "请从代码表中选择{name}。",
    "REQ": "请填写{name}。",
    "REQ-IF": "请填写{name}，或更正决定它必填的栏目。",
    "BLANK-IF": "请清空{name}，或更正决定它应为空的栏目。",
    "LEN": "请缩短{name}；不要截断文书原文，可将说明移至备注。",
    "SCALE": "请核对{name}的单位和小数位。",
    "PATTERN": "请按要求的格式填写{name}。",
    "MIN": "请核对{name}的数值和单位。",
    "MAX": "请核对{name}的数值和单位。",
    "FORMAT": "请对照证照核对{name}，注意数字0与字母O、数字1与字母I。",
    "CHECKDIGIT": "请对照证照核对{name}；登记机关确认无误的，可保留原样。",
    "PLACEHOLDER": "请填写{name}的真实内容。",
}


def message(rule: str, field: Field) -> str:
    """The sentence that says what is wrong."""
    family = _family(rule)
    if family == "TYPE":
        return f"{field.name}不能读作{_TYPES[field.type][0]}"
    if family == "LEN":
        return f"{field.name}超过{field.length}{_unit(field)}"
    if family in ("MIN", "MAX"):
        return f"{field.name}{_beyond(family, field)}"
    if family in ("FORMAT", "CHECKDIGIT"):
        label = FORMATS[field.format or ""].label
        wrong = f"不符合{label}的构成" if family == "FORMAT" else f"不能通过{label}的校验码检验"
        return f"{field.name}{wrong}"
    return _MESSAGES[family].format(name=field.name, scale=field.scale)


def expected(rule: str, field: Field) -> str:
    """What would have been right."""
    family = _family(rule)
    if family == "TYPE":
        return _TYPES[field.type][1]
    if family == "LEN":
        return f"不超过{field.length}{_unit(field)}"
    if family == "MIN":
        return f"不{_less(field)}{_bound(field.minimum)}"
    if family == "MAX":
        return f"不{_more(field)}{_bound(field.maximum)}"
    if family in ("FORMAT", "CHECKDIGIT"):
        return FORMATS[field.format or ""].expected
    return _EXPECTED[family].format(scale=field.scale, pattern=field.pattern)


def expected_codes(labels: Mapping[str, str]) -> str:
    """The codes written out, or their number where they are many."""
    if len(labels) > LISTED_CODES:
        return f"代码表中的{len(labels)}个代码或名称之一"
    return "；".join(f"{code} {label}" for code, label in labels.items())


def hint(rule: str, field: Field) -> str:
    """How to mend it: the field's own hint where the catalogue has one."""
    family = _family(rule)
    if field.hint and family not in ("NUL", "CONTROL"):
        return field.hint
    return _HINTS[family].format(name=field.name)


def _family(rule: str) -> str:
    return rule if rule in _HINTS else rule.split("-", 1)[0]


def _unit(field: Field) -> str:
    return "个字符" if field.type is FieldType.TEXT else "位数字"


def _beyond(family: str, field: Field) -> str:
    if family == "MIN":
        return _less(field) + _bound(field.minimum)
    return _more(field) + _bound(field.maximum)


def _less(field: Field) -> str:
    return "早于" if field.type is FieldType.DATE else "小于"


def _more(field: Field) -> str:
    return "晚于" if field.type is FieldType.DATE else "大于"


def _bound(bound: str | None) -> str:
    return "接收当日" if bound == "today" else str(bound)
