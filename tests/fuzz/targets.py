"""Every parser that sees outside bytes, what it is fed, and what it owes in return.

What a parser owes: an answer or a refusal by name. Anything else (an error of the language, a
crash of a library, an answer that contradicts itself) is a find. `tests/fuzz` runs each target a
bounded number of times; `tools/fuzz.py` runs them for as long as one likes.
"""

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
import yaml
from hypothesis import strategies as st

from builders.old_workbook import old_workbook
from core.rules.penalty import ITEM, REFERENCE
from fuzz.mutations import near, repacked, spoilt
from xinshu.core.catalog.load import load_edition
from xinshu.core.catalog.yaml import read_yaml, write_yaml
from xinshu.core.identifiers import (
    name_core,
    names,
    organisation_code,
    registration_no,
    resident_id,
    tax_no,
    text_scan,
    travel,
    uscc,
)
from xinshu.core.ledger import checkpoint, merkle
from xinshu.core.ledger.canonical import canonical
from xinshu.core.ledger.hashing import Hashing
from xinshu.core.privacy.scan import redact
from xinshu.core.refusals import Refusal
from xinshu.core.rules import clean, parser, printer, regex
from xinshu.core.rules.judge import Judge
from xinshu.engine.sources import inspect, read
from xinshu.engine.sources.definition import load_definition
from xinshu.kernel.web.arrival import networks, origin

ROWS: Sequence[Sequence[str | float]] = [
    ["名称", "文号", "日期"],
    *(["测试样例有限公司", f"测罚〔2026〕{n}号", "2026-03-02"] for n in range(12)),
]
TEXT = "\n".join(",".join(map(str, row)) for row in ROWS) + '\n甲,"引\n号",1\n'
OBJECTS = [dict(zip(map(str, ROWS[0]), row, strict=True)) for row in ROWS[1:]]
DOCUMENT = yaml.safe_dump(
    {"code": "a", "item": "penalty", "columns": {"名称": "name"}, "header_row": "2"},
    allow_unicode=True,
)
RULES = (
    *("CF_JDRQ <= CF_YXQ", 'if CF_XDR_LB == "1" then present(CF_XDR_SHXYM)', "not ", "today"),
    *('contains(CF_CFLB, "03")', 'add_months(d"2026-04-01", 36)', '(1 + 2) * -3.5 in ("a","b")'),
)
CODES = (
    *("91120113MA0TE5T08M", "11010519491231002X", "120113199001010012", "D2143569-X"),
    *("440301103448669", "１１０１０５", "x", "-", " ", "2026-02-30", "2021年2月3日", "1,234.50"),
    "13800138000",
)
SHA = Hashing("sha256", lambda data: hashlib.sha256(data).digest())
CHECKPOINT = checkpoint.Checkpoint(
    origin="xinshu/120113",
    number=3,
    size=77,
    root=bytes(32),
    hash="sm3",
    day="2026-03-02",
    link=bytes(32),
    at="2026-03-02T16:00:00Z",
    previous=bytes(32),
).text()


@dataclass(frozen=True, slots=True)
class Target:
    """`swallow` takes what `given` draws and raises for a find; `costly` ones run less often."""

    name: str
    given: st.SearchStrategy[Any]
    swallow: Callable[[Any], None]
    costly: bool = False


def workbook() -> bytes:
    """The rows as .xlsx."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(ROWS):
            sheet.write_row(at, 0, row)
    return file.getvalue()


def take_file(data: bytes) -> None:
    """A file is refused by name, or every record is delivered once, in order, storable."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "given"
        path.write_bytes(data)
        try:
            facts = inspect(path, known_headers=("名称", "文号"))
            columns = {at: f"F{at}" for at in range(facts.width)}
            fields = tuple(columns.values())
            batches = list(read(path, facts=facts, columns=columns, fields=fields, batch_rows=5))
        except Refusal:
            return
    numbers = [n for b in batches for n in b.frame["row_no"].to_list()]
    assert numbers == sorted(set(numbers))
    assert not set(numbers) & {d.row_no for b in batches for d in b.damaged}
    for batch in batches:
        batch.frame.write_ndjson(io.BytesIO())
        for damaged in batch.damaged:
            damaged.raw.encode()


def take_yaml(text: str) -> None:
    """A document is refused with its place, or is plain data that can be written and read again."""
    try:
        data = read_yaml(text)
    except Refusal:
        return
    json.dumps(data)
    assert read_yaml(write_yaml(data)) == data


def take_catalogue(text: str) -> None:
    """An edition of whatever was written: errors with their places, never an accident."""
    try:
        data = read_yaml(text)
    except Refusal:
        return
    result = load_edition({"edition.yaml": data, "items/a.yaml": data, "codes/b.yaml": data})
    assert (result.edition is None) == bool(result.errors)


def take_source(text: str) -> None:
    """A source's document: settings, or everything that is wrong with them."""
    try:
        data = read_yaml(text)
        if isinstance(data, dict):
            load_definition(data)
    except Refusal:
        return


def take_rule(text: str) -> None:
    """A rule is refused with its place, or printed and read again it is the same rule."""
    try:
        tree = parser.parse(text)
    except Refusal:
        return
    assert parser.parse(printer.to_text(tree)) == tree


def take_pattern(given: tuple[str, str]) -> None:
    """A pattern is refused, or matches in time that does not explode."""
    pattern, value = given
    try:
        regex.matches(pattern, value)
    except Refusal:
        return


def take_identifier(text: str) -> None:
    """Every check answers; what is valid has the shape, and a check digit of its own."""
    for kind in (uscc, organisation_code, registration_no, resident_id):
        assert kind.is_shape(text) or not kind.is_valid(text)
    for check in (
        tax_no.is_shape,
        tax_no.holds_person_id,
        travel.is_passport,
        names.is_placeholder,
    ):
        assert check(text) in {True, False}
    assert uscc.is_valid(text) == (not uscc.explain(text))
    assert isinstance(resident_id.birth(text), date | None)
    assert names.normal(names.normal(text)) == names.normal(text)
    name_core.core_of(text)


def take_value(text: str) -> None:
    """What is read as a date or a number is read the same again."""
    for reader in (clean.read_date, clean.read_number):
        found = reader(text)
        assert found is None or reader(found) == found
    clean.storable(text).encode()


def take_text(text: str) -> None:
    """What is starred out stays so, and holds no resident id or phone any more."""
    hidden = redact(text)
    assert redact(hidden) == hidden
    assert not text_scan.has_resident_id(hidden)
    assert not text_scan.has_phone(hidden)


def take_row(row: dict[str, str | None]) -> None:
    """Every row is judged, and what is kept of it can be stored."""
    judgement = Judge(ITEM, REFERENCE).judge(7, row)
    for value in judgement.values.values():
        assert value is None or (value.encode() and "\0" not in value)


def take_forwarded(given: tuple[str, str]) -> None:
    """The address is one, or none."""
    found = origin(*given, networks(("10.0.0.0/8", "::1")))
    assert not found or ip_address(found)


def take_proof(given: tuple[list[bytes], bytes, int, int]) -> None:
    """Nobody proves by chance that a leaf stands in a tree that does not hold it."""
    proof, leaf, index, size = given
    head = merkle.Head(size, SHA.leaf(b"the tree of somebody else"))
    assert not merkle.proves_inclusion(proof, leaf, index, head, SHA)
    other = merkle.Head(max(size - 1, 0), leaf)
    assert not merkle.proves_consistency(proof, other, head, SHA)


def take_checkpoint(text: str) -> None:
    """A checkpoint has one spelling: what is read is written the same."""
    try:
        found = checkpoint.parse(text)
    except checkpoint.NotACheckpoint:
        return
    assert found.text() == text


def take_event(data: Any) -> None:
    """Whatever JSON can hold has one spelling, and it is JSON."""
    json.loads(canonical(data))


_plain = st.none() | st.booleans() | st.integers() | st.text()
_json = st.recursive(
    _plain | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
_rows = st.fixed_dictionaries({}, optional={f.code: st.none() | near(*CODES) for f in ITEM.fields})
_digest = st.binary(min_size=32, max_size=32)
_proofs = st.tuples(st.lists(_digest, max_size=8), _digest, st.integers(-1, 70), st.integers(0, 64))
_patterns = st.tuples(near("(a+)+", "[^a-z]{2,}", r"\d", "(?:a|b)*", "^$"), near("aaaa", "1"))
_addresses = near("10.0.0.7", "203.0.113.9, 10.0.0.8", "::1", "[fd00::1]:443", "unknown", ",")
_documents = near(DOCUMENT, "a: &x [1]", "- ", "? ", "!!python/object", "{", "|\n ")
_editions = near(DOCUMENT, "fields: [{code: a}]\n", "key: [a]\n", "rules: [{id: 1}]\n")
_sources = near(DOCUMENT, "derive: [{}]\n", "scale: {a: x}\n", "date_formats: ['%Y']\n")
_book, _lines = workbook(), "\n".join(map(json.dumps, OBJECTS)).encode()

FILES = {
    "csv": spoilt(TEXT.encode()),
    "csv in gb18030": spoilt(TEXT.encode("gb18030")),
    "csv in utf-16": spoilt(TEXT.encode("utf-16")),
    "json lines": spoilt(_lines),
    "json array": spoilt(json.dumps(OBJECTS).encode()),
    "xlsx": spoilt(_book),
    "xlsx sheet": repacked(_book, "xl/worksheets/sheet1.xml"),
    "xlsx texts": repacked(_book, "xl/sharedStrings.xml"),
    "xlsx book": repacked(_book, "xl/workbook.xml"),
    "xls": spoilt(old_workbook(ROWS)),
}
TARGETS = (
    *(Target(name, given, take_file, costly=True) for name, given in FILES.items()),
    Target("yaml", _documents, take_yaml),
    Target("catalogue", _editions, take_catalogue),
    Target("source", _sources, take_source),
    Target("rule", near(*RULES), take_rule),
    Target("pattern", _patterns, take_pattern),
    Target("identifier", near(*CODES), take_identifier),
    Target("value", near(*CODES), take_value),
    Target("free text", near(*CODES, "电话", "，"), take_text),
    Target("row", _rows, take_row),
    Target("forwarded for", st.tuples(_addresses, _addresses), take_forwarded),
    Target("proof", _proofs, take_proof),
    Target("checkpoint", near(CHECKPOINT, "number: 1\n", "0" * 64 + "\n"), take_checkpoint),
    Target("event", _json, take_event),
)
