"""A small catalogue: a penalty item, a register, a tax item in the lake, and a district's overlay.

Everything is synthetic. The base edition narrows nothing; the overlay renames and adds.
"""

import datetime as dt
from copy import deepcopy
from typing import Any

from builders.actors import SETUP
from xinshu.domain.catalog import services
from xinshu.domain.catalog.models import CatalogItem, Edition, Grant
from xinshu.kernel.accounts.models import Department

LONG_AGO = dt.date(2020, 1, 1)
LISTS = {
    "info_category": {"01": "登记注册基本信息", "03": "行政管理信息", "10": "纳税缴费信息"},
    "party_category": {"1": "法人及非法人组织", "2": "自然人", "3": "个体工商户"},
    "id_type": {"01": "居民身份证", "02": "护照"},
}
PENALTY: dict[str, Any] = {
    "code": "penalty",
    "name": "行政处罚",
    "category": "03",
    "info_class": "administrative",
    "subject_classes": ["enterprise", "institution", "social", "person"],
    "frequency": "on_event",
    "due_working_days": 7,
    "negative": "N2",
    "legal_basis": ["《中华人民共和国行政处罚法》第四十八条"],
    "authority": "作出行政处罚决定的机关",
    "key": ["number", "decided_on"],
    "fields": [
        {"code": "name", "name": "行政相对人名称", "length": 50, "required": True}
        | {"role": "subject_name", "aliases": ["处罚对象名称"]},
        {"code": "category", "name": "行政相对人类别", "type": "enum", "codes": "party_category"}
        | {"required": True, "role": "subject_category"},
        {"code": "code", "name": "统一社会信用代码", "length": 18, "format": "uscc"}
        | {"role": "subject_code", "required_if": 'category == "1"'},
        {"code": "person_id_type", "name": "证件类型", "type": "enum", "codes": "id_type"}
        | {"role": "person_id_type", "publicity": "authorised"},
        {"code": "person_id", "name": "证件号码", "length": 64, "role": "person_id"}
        | {"publicity": "authorised", "mask": [6, 4]},
        {"code": "representative", "name": "法定代表人", "length": 50}
        | {"role": "legal_representative"},
        {"code": "representative_id", "name": "法定代表人证件号码", "length": 64}
        | {"publicity": "authorised", "mask": [6, 4]},
        {"code": "number", "name": "决定书文号", "length": 64, "required": True}
        | {"role": "document_no"},
        {"code": "decided_on", "name": "处罚决定日期", "type": "date", "required": True}
        | {"role": "decided_on"},
        {"code": "valid_until", "name": "处罚有效期", "type": "date", "role": "valid_until"},
        {"code": "fact", "name": "违法事实", "length": 4000, "required": True},
        {"code": "fine", "name": "罚款金额(万元)", "type": "decimal", "length": 18, "scale": 6}
        | {"minimum": "0", "role": "amount"},
        {"code": "opinion", "name": "内部意见", "length": 200, "publicity": "shared"},
    ],
    "rules": [
        {"id": "T01", "field": "decided_on", "when": "decided_on <= today"}
        | {"severity": "error", "message": "决定日期晚于接收日期", "hint": "请核对决定日期。"},
        {"id": "T02", "field": "fine", "when": "fine < 1000"}
        | {"severity": "warning", "message": "罚款金额异常大", "hint": "请核对单位是否为万元。"},
    ],
}
REGISTER: dict[str, Any] = {
    "code": "register",
    "name": "企业登记信息",
    "category": "01",
    "info_class": "basic",
    "subject_classes": ["enterprise"],
    "frequency": "monthly",
    "unmatched": "create",
    "register_class": "enterprise",
    "authority": "市场监督管理部门",
    "key": ["code"],
    "fields": [
        {"code": "name", "name": "企业名称", "length": 100, "required": True}
        | {"role": "subject_name"},
        {"code": "code", "name": "统一社会信用代码", "length": 18, "required": True}
        | {"format": "uscc", "role": "subject_code"},
        {"code": "registration_no", "name": "注册号", "length": 15, "role": "registration_no"},
        {"code": "status", "name": "登记状态", "length": 16, "role": "subject_status"},
        {"code": "region", "name": "行政区划", "length": 6, "role": "region"},
        {"code": "established_on", "name": "成立日期", "type": "date", "role": "established_on"},
    ],
}
TAX: dict[str, Any] = {
    "code": "tax",
    "name": "企业纳税月度信息",
    "category": "10",
    "info_class": "other",
    "subject_classes": ["enterprise"],
    "storage": "lake",
    "frequency": "monthly",
    "due_working_days": 15,
    "publicity": "authorised",
    "authority": "税务机关",
    "key": ["code", "period"],
    "fields": [
        {"code": "name", "name": "纳税人名称", "length": 100, "required": True}
        | {"role": "subject_name"},
        {"code": "code", "name": "统一社会信用代码", "length": 18, "required": True}
        | {"format": "uscc", "role": "subject_code"},
        {"code": "period", "name": "所属期", "length": 6, "required": True, "role": "period"}
        | {"pattern": r"20\d{2}(0[1-9]|1[0-2])"},
        {"code": "paid", "name": "实缴税额(元)", "type": "decimal", "length": 18, "scale": 2}
        | {"required": True, "minimum": "0", "role": "amount"},
    ],
}
PARK: dict[str, Any] = {
    "code": "park",
    "name": "园区企业信息",
    "category": "01",
    "info_class": "other",
    "subject_classes": ["enterprise"],
    "frequency": "quarterly",
    "unmatched": "hold",
    "authority": "园区管理单位",
    "key": ["code"],
    "fields": [
        {"code": "name", "name": "入园企业名称", "length": 100, "required": True}
        | {"role": "subject_name"},
        {"code": "code", "name": "统一社会信用代码", "length": 18, "required": True}
        | {"format": "uscc", "role": "subject_code"},
        {"code": "park_name", "name": "园区名称", "length": 100, "required": True},
    ],
}
BASE_HEADER = {
    "code": "base",
    "name": "测试基础目录",
    "level": "national",
    "region": "100000",
    "effective_from": LONG_AGO.isoformat(),
    "permits_local": [],
    "source": "tests",
}
OVERLAY_HEADER = BASE_HEADER | {
    "code": "district",
    "name": "测试区目录",
    "level": "district",
    "region": "120113",
    "base": "base",
}
SAME_BASIS: dict[str, Any] = {"item": "penalty", "due_working_days": 5}


def base_documents(**items: dict[str, Any]) -> dict[str, Any]:
    """The base edition's documents; items given by code replace or join the usual three."""
    chosen = {"penalty": PENALTY, "register": REGISTER, "tax": TAX, **items}
    return deepcopy(
        {"edition.yaml": dict(BASE_HEADER)}
        | {f"items/{code}.yaml": item for code, item in chosen.items()}
        | {
            f"codes/{code}.yaml": {"code": code, "name": code, "values": values}
            for code, values in LISTS.items()
        }
    )


def overlay_documents(*narrowed: dict[str, Any], **header: Any) -> dict[str, Any]:
    """The district's overlay: one item of its own, and penalties are due sooner."""
    return deepcopy(
        {
            "edition.yaml": OVERLAY_HEADER | header,
            "items/park.yaml": PARK,
            "narrow.yaml": list(narrowed or [SAME_BASIS]),
        }
    )


def changed(item: dict[str, Any], field: str = "", **facts: Any) -> dict[str, Any]:
    """A copy of an item's document with facts changed, of the item or of one field."""
    copy = deepcopy(item)
    target = next(f for f in copy["fields"] if f["code"] == field) if field else copy
    target.update(facts)
    return copy


def publish(documents: dict[str, Any], **header: Any) -> Edition:
    """Import an edition, with facts of its header changed."""
    documents = documents | {"edition.yaml": documents["edition.yaml"] | header}
    return services.import_edition(actor=SETUP, documents=documents)


def publish_district() -> Edition:
    """The base edition and the district's overlay on it, in force since long ago."""
    publish(base_documents())
    return publish(overlay_documents())


def item_row(code: str) -> CatalogItem:
    """The identity of an item."""
    return CatalogItem.objects.get(code=code)


def grant(department: Department, *codes: str) -> list[Grant]:
    """Let a department supply items since long ago."""
    return [
        services.grant_item(
            actor=SETUP, item=item_row(code), department=department, starts_on=LONG_AGO
        )
        for code in codes
    ]
