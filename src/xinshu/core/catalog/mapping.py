"""A file's header line → the item's fields; and which item a file was made for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xinshu.core.catalog.model import Field, Item
from xinshu.core.identifiers import names

_NOTE = re.compile(r"\([^()]*\)")  # a remark or unit in brackets, after normalisation
_MARKS = re.compile(r"[*#:：·。，,、_\-/\"'“”]+")
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
    alias, and last by any of these with brackets, units, marks and blanks left out.
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


class _Meanings:
    """Every spelling of a header this item understands, exact before loose."""

    def __init__(self, item: Item, columns: Mapping[str, str]) -> None:
        self._given = {names.normal(header): code for header, code in columns.items()}
        self._exact: dict[str, str] = {}
        self._loose: dict[str, str | None] = {}
        for field in item.fields:
            for spelling in (field.code, field.name, *field.aliases):
                self._exact.setdefault(names.normal(spelling), field.code)
        for field in item.fields:
            for spelling in (field.code, field.name, *field.aliases):
                loose = _loose(spelling)
                other = self._loose.setdefault(loose, field.code)
                if other != field.code:
                    self._loose[loose] = None  # means two fields: better not understood than wrong

    def of(self, header: str) -> str | None:
        """The field code a header means, or None."""
        normal = names.normal(header)
        if not normal:
            return None
        for table in (self._given, self._exact):
            if normal in table:
                return table[normal]
        return self._exact.get(normal.strip("*")) or self._loose.get(_loose(header))


def _loose(text: str) -> str:
    bare = _MARKS.sub("", _NOTE.sub("", names.normal(text)))
    return bare or names.normal(text)


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
