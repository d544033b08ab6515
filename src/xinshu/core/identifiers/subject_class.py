"""Which of the five subject classes a 统一社会信用代码 stands for (GB 32100 class table)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xinshu.core.catalog.model import SubjectClass


class SubjectKind(StrEnum):
    """Sub-classes the platform treats apart; `GENERAL` is the class's ordinary case."""

    GENERAL = "general"
    INDIVIDUAL_BUSINESS = "individual_business"  # 个体工商户
    COOPERATIVE = "cooperative"  # 农民专业合作社
    RURAL_COLLECTIVE = "rural_collective"  # 农村集体经济组织
    MASS_ORGANISATION = "mass_organisation"  # 群众团体
    ASSOCIATION = "association"  # 社会团体
    SERVICE_ORGANISATION = "service_organisation"  # 民办非企业单位（社会服务机构）
    FOUNDATION = "foundation"  # 基金会
    SELF_GOVERNING = "self_governing"  # 基层群众性自治组织
    RELIGIOUS = "religious"  # 宗教活动场所、宗教院校
    TRADE_UNION = "trade_union"  # 基层工会
    LEGAL_SERVICE = "legal_service"  # 律师、公证、法律服务、司法鉴定、仲裁
    MILITARY_INSTITUTION = "military_institution"  # 军队事业单位
    UNREGISTERED = "unregistered"  # 无登记机构的其他机构


@dataclass(frozen=True, slots=True)
class Standing:
    """Class and kind of a subject."""

    subject_class: SubjectClass
    kind: SubjectKind = SubjectKind.GENERAL


_ENTERPRISE: Final = SubjectClass.ENTERPRISE
_SOCIAL: Final = SubjectClass.SOCIAL

STANDINGS: Final = {
    "11": Standing(SubjectClass.ORGAN),
    "12": Standing(SubjectClass.INSTITUTION),
    "A1": Standing(SubjectClass.INSTITUTION, SubjectKind.MILITARY_INSTITUTION),
    "13": Standing(_SOCIAL, SubjectKind.MASS_ORGANISATION),
    **{f"3{n}": Standing(_SOCIAL, SubjectKind.LEGAL_SERVICE) for n in "123459"},
    "51": Standing(_SOCIAL, SubjectKind.ASSOCIATION),
    "52": Standing(_SOCIAL, SubjectKind.SERVICE_ORGANISATION),
    "53": Standing(_SOCIAL, SubjectKind.FOUNDATION),
    "54": Standing(_SOCIAL, SubjectKind.SELF_GOVERNING),
    "59": Standing(_SOCIAL),
    **{f"7{n}": Standing(_SOCIAL, SubjectKind.RELIGIOUS) for n in "129"},
    **{f"8{n}": Standing(_SOCIAL, SubjectKind.TRADE_UNION) for n in "19"},
    "91": Standing(_ENTERPRISE),
    "92": Standing(_ENTERPRISE, SubjectKind.INDIVIDUAL_BUSINESS),
    "93": Standing(_ENTERPRISE, SubjectKind.COOPERATIVE),
    **{f"N{n}": Standing(_ENTERPRISE, SubjectKind.RURAL_COLLECTIVE) for n in "1239"},
    "Y1": Standing(_ENTERPRISE, SubjectKind.UNREGISTERED),
}
"""First two characters -> standing. Pairs not listed (foreign missions, 19, A9) have none."""

LEGAL_ENTITY: Final = "1"  # 法人及非法人组织
NATURAL_PERSON: Final = "2"  # 自然人
INDIVIDUAL_BUSINESS: Final = "3"  # 个体工商户


def standing(code: str) -> Standing | None:
    """Class and kind told by a code's first two characters, or None where they do not tell."""
    return STANDINGS.get(code[:2])


def subject_class(code: str) -> SubjectClass | None:
    """The subject class told by a code, or None where it does not tell."""
    found = standing(code)
    return None if found is None else found.subject_class


def is_individual_business(code: str) -> bool:
    """Whether the code belongs to a 个体工商户."""
    return code.startswith("92")


def party_category(code: str) -> str:
    """行政相对人类别 of a code's holder: `3` for 92…, else `1` (persons have no such code)."""
    return INDIVIDUAL_BUSINESS if is_individual_business(code) else LEGAL_ENTITY
