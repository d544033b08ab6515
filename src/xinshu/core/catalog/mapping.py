"""A file's header line → the item's fields; and which item a file was made for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xinshu.core.catalog.model import Field, Item
from xinshu.core.identifiers import names

_BRACKET = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_MARKS = re.compile(r"[*#:：·。，,、_\-/\"'()]+")
_UNIT = re.compile(
    r"(?:单位[::]?)?(百万元|万元|亿元|千元|元|万美元|平方米|亩|公顷|立方米|吨|千瓦时|度|人|户|%|天|月|年)"
)
_REMARK = re.compile(
    r"必填|选填|可选|可空|可不填|非必填|条件必填|必填项|选填项|.*YYYY.*|文本|文本格式|日期|日期格式"
    r"|下拉选择|多选|单选"
    r"|(?:文字|文本|小文本|大文本|长文本|数字|数值|金额|日期|短日期|长日期|时间|枚举|维度|附件)类型.*"
)
ENOUGH = 0.5  # a file that matches less of its own item than this was made for something else


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderMap:
    """How one header line fits one item.

    `columns`: position of the header (from 0) → field code. `unknown`: positions whose header
    means nothing here. `missing_required`: codes of required fields without a column.
    `duplicates`: field code → positions, where several headers mean the same field (the first is
    used). `score`: 0 … 1, the share of headers understood times the share of required fields found.
    """

    columns: Mapping[int, str]
    unknown: tuple[int, ...]
    missing_required: tuple[str, ...]
    duplicates: Mapping[str, tuple[int, ...]]
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One candidate item for a file, with how its headers fit."""

    item: Item
    headers: HeaderMap


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """Candidates, best first, and a sentence for the submitter ("" where the file fits)."""

    ranked: tuple[Ranked, ...]
    sentence: str


def map_headers(
    headers: Sequence[str], item: Item, columns: Mapping[str, str] | None = None
) -> HeaderMap:
    """Match headers to fields: by `columns` (header → field code) first, then by field code, name,
    alias, and last by any of these with brackets, units, remarks and marks left out.
    """
    meanings = _Meanings(item, columns or {})
    found: dict[str, list[int]] = {}
    unknown: list[int] = []
    for position, header in enumerate(headers):
        code = meanings.of(header)
        if code is not None:
            found.setdefault(code, []).append(position)
        elif names.normal(header):
            unknown.append(position)
    mapped = {positions[0]: code for code, positions in found.items()}
    missing = tuple(f.code for f in item.fields if _is_needed(f) and f.code not in found)
    return HeaderMap(
        columns=dict(sorted(mapped.items())),
        unknown=tuple(unknown),
        missing_required=missing,
        duplicates={code: tuple(p) for code, p in found.items() if len(p) > 1},
        score=_score(item, len(mapped), len(unknown), len(missing)),
    )


def recognise(
    headers: Sequence[str], items: Iterable[Item], intended: Item | None = None
) -> Recognition:
    """Rank `items` by how well `headers` fit; say so if `intended` is not the best of them."""
    ranked = sorted(
        (Ranked(item=item, headers=map_headers(headers, item)) for item in items),
        key=lambda r: (-r.headers.score, r.item.code),
    )
    return Recognition(ranked=tuple(ranked), sentence=_sentence(headers, ranked, intended))


def without_remarks(header: str) -> str:
    """A header in normal form without the brackets that only say how to fill the column in.

    Units stay: 罚款金额(元) is not 罚款金额.
    """
    normal = names.normal(header)
    return _BRACKET.sub(lambda b: "" if _REMARK.fullmatch(b[1]) else b[0], normal) or normal


class _Meanings:
    """Every spelling of a header this item understands, exact before loose."""

    def __init__(self, item: Item, columns: Mapping[str, str]) -> None:
        self._given = {names.normal(header): code for header, code in columns.items()}
        self._exact: dict[str, str] = {}
        self._loose: dict[str, set[str]] = {}
        self._units: dict[str, set[str]] = {}
        for field in item.fields:
            for spelling in map(names.normal, (field.code, field.name, *field.aliases)):
                self._exact.setdefault(spelling, field.code)
                for bare in (_bare(spelling), _bare(_BRACKET.sub("", spelling))):
                    self._loose.setdefault(bare, set()).add(field.code)
                self._units.setdefault(field.code, set()).update(_units_in(spelling))

    def of(self, header: str) -> str | None:
        """The field code a header means, or None. What could mean two fields means none."""
        normal = names.normal(header)
        for table in (self._given, self._exact):
            if normal in table:
                return table[normal]
        meant = self._loose.get(_bare(_without_remarks(normal)), set())
        code = next(iter(meant)) if len(meant) == 1 else None
        return code if code and self._unit_fits(code, normal) else None

    def _unit_fits(self, code: str, header: str) -> bool:
        """元 is not 万元: a unit in the header must be one the field is known in."""
        units = _units_in(header)
        return not units or not self._units[code] or units <= self._units[code]


def _units_in(normal: str) -> set[str]:
    found = (_UNIT.fullmatch(note) for note in _BRACKET.findall(normal))
    return {unit[1] for unit in found if unit is not None}


def _without_remarks(normal: str) -> str:
    """Without brackets that hold a unit or a remark on filling in; other brackets are meaning."""
    return _BRACKET.sub(lambda b: "" if _is_remark(b[1]) else b[0], normal)


def _is_remark(note: str) -> bool:
    return _UNIT.fullmatch(note) is not None or _REMARK.fullmatch(note) is not None


def _bare(normal: str) -> str:
    return _MARKS.sub("", normal) or normal


def _is_needed(field: Field) -> bool:
    return field.required and field.default is None


def _score(item: Item, mapped: int, unknown: int, missing: int) -> float:
    needed = sum(_is_needed(f) for f in item.fields)
    understood = mapped / (mapped + unknown) if mapped else 0.0
    complete = (needed - missing) / needed if needed else 1.0
    return understood * complete


def _sentence(headers: Sequence[str], ranked: Sequence[Ranked], intended: Item | None) -> str:
    if not any(names.normal(header) for header in headers):
        return "文件没有表头：第一行应为字段名称。"
    best = ranked[0] if ranked else None
    own = next((r for r in ranked if intended is not None and r.item.code == intended.code), None)
    if best is None or best.headers.score == 0:
        return "没有认出任何字段：请核对第一行是否为表头，或下载模板对照。"
    if own is None:
        return ""
    if best.headers.score > own.headers.score and own.headers.score < ENOUGH:
        return (
            f"这份文件的表头更像“{best.item.name}”，而不是“{own.item.name}”："
            f"{len(best.headers.columns)}列相符，本项仅{len(own.headers.columns)}列。请核对所选信息项。"
        )
    return ""
