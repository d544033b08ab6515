"""Source definitions as data: how one department's files become rows of one item."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Final

import polars as pl

from xinshu.core.catalog.mapping import without_remarks
from xinshu.engine.sources.date_formats import pattern_of, read_date
from xinshu.engine.sources.derive import (
    Derivation,
    derivation_of,
    derivation_problems,
    derive,
    is_factor,
    scaled,
)
from xinshu.engine.sources.encoding import declared
from xinshu.engine.sources.errors import BadDefinition, DuplicateHeaders, UnknownEncoding
from xinshu.engine.sources.facts import BLANKS, FileFacts, Format
from xinshu.engine.sources.headers import plain

_KEYS: Final = frozenset(
    {
        *("code", "name", "item", "source", "format", "encoding", "sheet", "header_row"),
        *("columns", "defaults", "constants", "value_map", "skip_rows"),
        *("date_formats", "date_fields", "derive", "scale", "recognise", "blanks"),
    }
)

_SHAPES: Final[Mapping[str, type]] = {
    "columns": dict,
    "defaults": dict,
    "constants": dict,
    "value_map": dict,
    "date_formats": list,
    "date_fields": list,
    "skip_rows": list,
    "derive": list,
    "scale": dict,
    "recognise": bool,
    "blanks": list,
}


@dataclass(frozen=True, slots=True)
class SkipRule:
    """Rows whose `field` equals one of `equals` (totals, repeated headers) are no records."""

    field: str
    equals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDefinition:
    """How a source writes an item down.

    `columns` maps a header, or a position from 1 for sources without header, to a field code.
    `defaults` fill blank cells, `constants` replace whatever is there. `value_map` translates
    whole cell values per field. `date_formats` (strptime patterns, tried in order) apply to
    `date_fields` and turn matching cells into YYYY-MM-DD; others stay as they are. `skip_rows`
    drops totals and repeated headers. `blanks` are cells that mean nothing, in any column.
    `header_row` 0 means: the source has no header. `derive` fills fields from other cells, in
    order. `scale` multiplies exactly (yuan to 万元: "0.0001"). `recognise` takes the columns not
    named here by their names in the catalogue.
    """

    code: str
    item: str
    name: str = ""
    format: Format | None = None
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    columns: Mapping[str | int, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    date_formats: tuple[str, ...] = ()
    date_fields: tuple[str, ...] = ()
    value_map: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    skip_rows: tuple[SkipRule, ...] = ()
    blanks: tuple[str, ...] = ()
    derive: tuple[Derivation, ...] = ()
    scale: Mapping[str, str] = field(default_factory=dict)
    recognise: bool = False
    source: str = ""

    @property
    def fields(self) -> frozenset[str]:
        """Every field code the definition writes to."""
        derived = {rule.field for rule in self.derive}
        return frozenset({*self.columns.values(), *self.defaults, *self.constants, *derived})

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers it expects, to find the header row with."""
        return tuple(key for key in self.columns if isinstance(key, str))


def load_definition(data: Mapping[str, Any], *, fields: Iterable[str] = ()) -> SourceDefinition:
    """A definition from parsed YAML. `fields` are the item's codes, to catch misspelt ones.

    Raises `BadDefinition` naming everything that is wrong.
    """
    wrong = list(_problems(data, frozenset(fields)))
    if wrong:
        raise BadDefinition(definition=str(data.get("code", "?")), reason="；".join(wrong))
    return SourceDefinition(
        code=str(data["code"]),
        item=str(data["item"]),
        name=str(data.get("name", "")),
        format=Format(data["format"]) if data.get("format") else None,
        encoding=data.get("encoding"),
        sheet=data.get("sheet"),
        header_row=data.get("header_row"),
        columns=dict(data.get("columns") or {}),
        defaults=_texts(data.get("defaults")),
        constants=_texts(data.get("constants")),
        date_formats=tuple(data.get("date_formats") or ()),
        date_fields=tuple(data.get("date_fields") or ()),
        value_map={f: _texts(m) for f, m in (data.get("value_map") or {}).items()},
        skip_rows=tuple(
            SkipRule(str(r["field"]), tuple(map(str, _listed(r["equals"]))))
            for r in data.get("skip_rows") or ()
        ),
        blanks=tuple(map(str, data.get("blanks") or ())),
        derive=tuple(derivation_of(entry) for entry in data.get("derive") or ()),
        scale=_texts(data.get("scale")),
        recognise=bool(data.get("recognise")),
        source=str(data.get("source", "")),
    )


def columns_of(definition: SourceDefinition, facts: FileFacts) -> dict[int, str]:
    """Position from 0 -> field code for a file of this source; remarks on filling in are no
    part of a header's name.

    Raises `BadDefinition` when a header it names is not in the file, `DuplicateHeaders` when it
    is there twice.
    """
    places: dict[str, list[int]] = {}
    loosely: dict[str, list[int]] = {}
    for at, header in enumerate(facts.headers):
        places.setdefault(plain(header), []).append(at)
        loosely.setdefault(plain(without_remarks(header)), []).append(at)
    columns: dict[int, str] = {}
    absent: list[str] = []
    for key, code in definition.columns.items():
        name = plain(str(key))
        found = [key - 1] if isinstance(key, int) else places.get(name) or loosely.get(name, [])
        if not found:
            absent.append(str(key))
        elif len(found) > 1:
            positions = "、".join(str(at + 1) for at in found)
            raise DuplicateHeaders(header=key, positions=positions)
        else:
            columns[found[0]] = code
    if absent:
        reason = f"文件中没有列：{'、'.join(absent)}。请核对来源的表头是否有变化。"
        raise BadDefinition(definition=definition.code, reason=reason)
    return columns


def apply_definition(frame: pl.DataFrame, definition: SourceDefinition) -> pl.DataFrame:
    """`frame` (row_no + String columns by field code) as the definition wants it.

    In this order: rows skipped, cells blanked, values mapped, dates, constants, derived,
    defaults, scaled.
    Columns not in the definition are untouched; a field it fills that the frame lacks is added.
    """
    read = (_skip, _blank, _map_values, _normalise_dates)
    added = (_put_constants, _derive, _fill, _scale)
    steps = (*read, *added)
    return reduce(lambda current, step: step(current, definition), steps, frame)


def _skip(frame: pl.DataFrame, definition: SourceDefinition) -> pl.DataFrame:
    for rule in definition.skip_rows:
        if rule.field in frame.columns:
            text = pl.col(rule.field).str.strip_chars(BLANKS).fill_null("")
            frame = frame.filter(~text.is_in(rule.equals))
    return frame


def _blank(frame: pl.DataFrame, definition: SourceDefinition) -> pl.DataFrame:
    if not definition.blanks:
        return frame
    given = pl.exclude("row_no")
    empty = given.str.strip_chars(BLANKS).is_in(definition.blanks)
    return frame.with_columns(pl.when(empty).then(None).otherwise(given).name.keep())


def _map_values(frame: pl.DataFrame, definition: SourceDefinition) -> pl.DataFrame:
    return frame.with_columns(
        _trimmed(code).replace(dict(values)).alias(code)
        for code, values in definition.value_map.items()
        if code in frame.columns
    )


def _fill(frame: pl.DataFrame, definition: SourceDefinition) -> pl.DataFrame:
    frame = _with_columns(frame, definition.defaults)
    return frame.with_columns(
        pl.when(pl.col(code).is_null() | (_trimmed(code) == ""))
        .then(pl.lit(value))
        .otherwise(pl.col(code))
        .alias(code)
        for code, value in definition.defaults.items()
    )


def _put_constants(frame: pl.DataFrame, definition: SourceDefinition) -> pl.DataFrame:
    return frame.with_columns(
        pl.lit(value, dtype=pl.String).alias(code) for code, value in definition.constants.items()
    )


def _derive(frame: pl.DataFrame, definition: SourceDefinition) -> pl.DataFrame:
    return reduce(derive, definition.derive, frame)


def _scale(frame: pl.DataFrame, definition: SourceDefinition) -> pl.DataFrame:
    return frame.with_columns(
        scaled(frame[code], factor).alias(code)
        for code, factor in definition.scale.items()
        if code in frame.columns
    )


def _normalise_dates(frame: pl.DataFrame, definition: SourceDefinition) -> pl.DataFrame:
    if not definition.date_formats:
        return frame
    return frame.with_columns(
        read_date(_trimmed(code), definition.date_formats).fill_null(pl.col(code)).alias(code)
        for code in definition.date_fields
        if code in frame.columns
    )


def _with_columns(frame: pl.DataFrame, codes: Iterable[str]) -> pl.DataFrame:
    absent = [c for c in codes if c not in frame.columns]
    return frame.with_columns(pl.lit(None, dtype=pl.String).alias(c) for c in absent)


def _trimmed(code: str) -> pl.Expr:
    return pl.col(code).str.strip_chars(BLANKS)


def _texts(mapping: Mapping[Any, Any] | None) -> dict[str, str]:
    return {str(key): str(value) for key, value in (mapping or {}).items()}


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _problems(data: Mapping[str, Any], fields: frozenset[str]) -> Iterator[str]:
    yield from (f"缺少 {key}" for key in ("code", "item") if not data.get(key))
    yield from (f"不认识的设置 {key}" for key in data if key not in _KEYS)
    misshapen = [
        key for key, shape in _SHAPES.items() if not isinstance(data.get(key, shape()), shape)
    ]
    if misshapen:
        yield from (f"{key} 的写法不对" for key in misshapen)
        return
    yield from _column_problems(data)
    yield from _reading_problems(data)
    yield from _date_problems(data)
    yield from derivation_problems(data.get("derive", []))
    bad = [code for code, factor in data.get("scale", {}).items() if not is_factor(str(factor))]
    yield from (f"scale 中 {code} 的倍数应为正的小数" for code in bad)
    if fields:
        yield from (f"目录项没有字段 {code}" for code in sorted(_written(data) - fields))


def _written(data: Mapping[str, Any]) -> set[str]:
    maps = (data.get(key, {}) for key in ("defaults", "constants", "value_map", "scale"))
    codes = {code for mapping in maps for code in mapping}
    told = [entry for entry in data.get("derive", ()) if isinstance(entry, Mapping)]
    codes |= {entry[key] for entry in told for key in ("field", "from") if key in entry}
    return {
        str(c) for c in {*codes, *data.get("date_fields", ()), *data.get("columns", {}).values()}
    }


def _column_problems(data: Mapping[str, Any]) -> Iterator[str]:
    columns = data.get("columns", {})
    if not columns and not data.get("recognise"):
        yield "columns 没有写任何列"
    by_position = [key for key in columns if isinstance(key, int)]
    yield from (f"列序号 {key} 应从 1 数起" for key in by_position if key < 1)
    if data.get("header_row") == 0 and len(by_position) < len(columns):
        yield "没有表头的来源只能按列序号对应"
    twice = [code for code, times in Counter(columns.values()).items() if times > 1]
    yield from (f"字段 {code} 对应了两列" for code in twice)
    for rule in data.get("skip_rows", ()):
        if not isinstance(rule, Mapping) or set(rule) != {"field", "equals"}:
            yield "skip_rows 每一条应写 field 和 equals"


def _reading_problems(data: Mapping[str, Any]) -> Iterator[str]:
    if data.get("format") and data["format"] not in {f.value for f in Format}:
        yield f"不支持的格式 {data['format']}"
    row = data.get("header_row")
    if row is not None and (not isinstance(row, int) or row < 0):
        yield "header_row 应为行号，0 表示没有表头"
    try:
        declared(str(data.get("encoding") or "utf-8"))
    except UnknownEncoding:
        yield f"不支持的编码 {data['encoding']}"


def _date_problems(data: Mapping[str, Any]) -> Iterator[str]:
    if bool(data.get("date_formats")) != bool(data.get("date_fields")):
        yield "date_formats 和 date_fields 要一起写"
    for date_format in data.get("date_formats", ()):
        try:
            pattern_of(str(date_format))
        except BadDefinition as error:
            yield f"{date_format}：{error.facts['reason']}"
