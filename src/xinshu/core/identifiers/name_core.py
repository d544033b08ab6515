"""The distinguishing part of an organisation name: place and legal form taken off, and told.

For suggesting candidates to an officer, never for a link: 天津蓝鲸商贸有限公司 and
北辰蓝鲸商贸有限责任公司 share a core and may be two enterprises.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from xinshu.core.identifiers import names

PROVINCES: Final = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江",
    "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆",
    "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "台湾", "香港",
    "澳门", "中国",
)  # fmt: skip
"""Short names of the provinces (GB/T 2260), and 中国."""

LEGAL_FORMS: Final = (
    "(集团)股份有限公司", "(集团)有限责任公司", "(集团)有限公司", "(集团)公司",
    "集团股份有限公司", "集团有限责任公司", "集团有限公司", "股份有限公司", "有限责任公司",
    "有限公司", "股份公司", "集团公司", "总公司", "公司", "集团", "个人独资企业",
    "合伙企业(特殊普通合伙)", "合伙企业(有限合伙)", "合伙企业(普通合伙)", "合伙企业",
    "(特殊普通合伙)", "(有限合伙)", "(普通合伙)", "(个人独资)", "(个体工商户)",
    "农民专业合作社联合社", "农民专业合作社", "专业合作社联合社", "专业合作社", "合作社",
)  # fmt: skip
"""Endings that name the legal form, in normal form; the longest that fits is taken."""

_SUFFIXES: Final = (
    "特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县",
    "自治旗", "地区", "新区", "省", "市", "区", "县", "盟", "旗",
)  # fmt: skip
_BRANCH: Final = re.compile(r"(?:分公司|分店|分所|分行|支行|分社|分院|营业部|办事处|代表处)$")
_BRACKETED: Final = re.compile(r"\(([^()]*)\)")
_LONGEST_FIRST: Final = sorted(LEGAL_FORMS, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A part taken off a name and why."""

    text: str
    reason: Literal["place", "legal_form"]


@dataclass(frozen=True, slots=True)
class NameCore:
    """`core` is what distinguishes the name; never empty unless the name is."""

    core: str
    dropped: tuple[Dropped, ...]

    @property
    def sentence(self) -> str:
        """What was taken off, for the officer who looks at a candidate."""
        if not self.dropped:
            return f"名称“{self.core}”未作删减。"
        labels = {"place": "地名", "legal_form": "组织形式"}
        parts = "、".join(f"{labels[part.reason]}“{part.text}”" for part in self.dropped)
        return f"比对字号“{self.core}”，已略去{parts}。"


def core_of(name: str, *, places: Collection[str] = PROVINCES) -> NameCore:
    """Take the leading or bracketed places and the legal form off `name`.

    `places` are names with or without 省/市/区/县 (see `regions.place_names`). A branch
    (分公司, 支行 …) keeps its legal form: it is not its parent. Nothing is taken that would leave
    fewer than two letters.
    """
    core = names.normal(name)
    dropped: list[Dropped] = []
    known = frozenset(places)
    longest = max((len(place) for place in known), default=0) + max(map(len, _SUFFIXES))
    while place := _leading_place(core, known, longest):
        rest = core[len(place) :]
        if len(rest) - len(_legal_form(rest)) < 2:
            break
        dropped.append(Dropped(place, "place"))
        core = rest
    core, bracketed = _without_bracketed_places(core, known)
    dropped.extend(bracketed)
    form = _legal_form(core)
    if form and len(core) - len(form) >= 2:
        dropped.append(Dropped(form, "legal_form"))
        core = core[: -len(form)]
    return NameCore(core, tuple(dropped))


def _is_place(text: str, places: frozenset[str]) -> bool:
    if text in places:
        return True
    return any(text.endswith(end) and text[: -len(end)] in places for end in _SUFFIXES)


def _leading_place(text: str, places: frozenset[str], longest: int) -> str:
    for size in range(min(longest, len(text)), 1, -1):
        if _is_place(text[:size], places):
            return text[:size]
    return ""


def _without_bracketed_places(text: str, places: frozenset[str]) -> tuple[str, tuple[Dropped, ...]]:
    found = [m for m in _BRACKETED.finditer(text) if _is_place(m[1], places)]
    for match in reversed(found):
        text = text[: match.start()] + text[match.end() :]
    return text, tuple(Dropped(match[0], "place") for match in found)


def _legal_form(text: str) -> str:
    if _BRANCH.search(text):
        return ""
    return next((form for form in _LONGEST_FIRST if text.endswith(form)), "")
