"""What is dumped loads back to the same."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog.editions import base_edition
from core.rules.penalty import ITEM
from xinshu.core.catalog.dump import dump_code_list, dump_edition, dump_item
from xinshu.core.catalog.load import load_edition
from xinshu.core.catalog.model import (
    CodeList,
    Example,
    Field,
    FieldType,
    Frequency,
    InfoClass,
    Item,
    Publicity,
    Role,
    Rule,
    Severity,
    Storage,
    SubjectClass,
    Unmatched,
)
from xinshu.core.catalog.read_item import read_code_list, read_item
from xinshu.core.catalog.reading import Notes
from xinshu.core.catalog.yaml import read_yaml, write_yaml

_words = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9
)
_optional = st.none() | _words
_tables = st.dictionaries(_words, _words, max_size=2)
_counts = st.integers(0, 999_999)
_fields = st.builds(
    Field,
    code=_words,
    name=_words,
    type=st.sampled_from(FieldType),
    length=st.none() | _counts,
    scale=st.none() | _counts,
    required=st.booleans(),
    required_if=_optional,
    blank_if=_optional,
    codes=_optional,
    format=_optional,
    pattern=_optional,
    minimum=_optional,
    maximum=_optional,
    publicity=st.sampled_from(Publicity),
    mask=st.none() | st.tuples(_counts, _counts),
    role=st.none() | st.sampled_from(Role),
    aliases=st.lists(_words, max_size=2).map(tuple),
    default=_optional,
    hint=_words,
    source=_words,
)
_rules = st.builds(
    Rule,
    id=_words,
    field=_words,
    when=_words,
    severity=st.sampled_from(Severity),
    message=_words,
    hint=_words,
    overridable=st.booleans(),
    example=st.none() | st.builds(Example, passes=_tables, fails=_tables),
)
_items = st.builds(
    Item,
    code=_words,
    name=_words,
    category=_words | st.just("03"),
    info_class=st.sampled_from(InfoClass),
    subject_classes=st.frozensets(st.sampled_from(SubjectClass)),
    fields=st.lists(_fields, max_size=2).map(tuple),
    key=st.lists(_words, max_size=2).map(tuple),
    rules=st.lists(_rules, max_size=2).map(tuple),
    storage=st.sampled_from(Storage),
    frequency=st.sampled_from(Frequency),
    due_working_days=st.none() | _counts,
    publicity=st.sampled_from(Publicity),
    negative=_optional,
    legal_basis=st.lists(_words, max_size=2).map(tuple),
    unmatched=st.sampled_from(Unmatched),
    double_publicity=st.booleans(),
    register_class=st.none() | st.sampled_from(SubjectClass),
    consent=st.booleans(),
    assertions=_tables,
)


@settings(max_examples=60, deadline=None)
@given(_items)
def test_an_item_survives_yaml(item: Item) -> None:
    notes = Notes("item")
    again = read_item(read_yaml(write_yaml(dump_item(item))), notes)
    assert notes.errors == []
    assert again == item


def test_a_code_list_survives_yaml() -> None:
    whole = CodeList(code="c", name="代码", values={"01": "警告", "1": "是"}, aliases={"有": "1"})
    again = read_code_list(read_yaml(write_yaml(dump_code_list(whole))), Notes("codes"))
    assert again == whole


def test_an_edition_survives() -> None:
    edition = base_edition()
    assert load_edition(dump_edition(edition)).edition == edition


def test_defaults_are_left_out() -> None:
    bare = replace(ITEM, fields=(Field(code="A", name="甲"),), rules=(), legal_basis=())
    dumped = dump_item(bare)
    assert dumped["fields"] == [{"code": "A", "name": "甲"}]
    assert "rules" not in dumped
    assert "storage" not in dumped
