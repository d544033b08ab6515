"""Rows are made ready for the merge from values, links and the catalogue item."""

from datetime import date

import polars as pl

from xinshu.core.catalog.model import Field, FieldType, InfoClass, Item, Role, SubjectClass
from xinshu.engine.load import Filing, prepare
from xinshu.engine.load.digests import key_hash, row_hash

ITEM = Item(
    code="administrative_penalty",
    name="行政处罚",
    category="03",
    info_class=InfoClass.ADMINISTRATIVE,
    subject_classes=frozenset({SubjectClass.ENTERPRISE}),
    fields=(
        Field(code="CF_WSH", name="文号", role=Role.DOCUMENT_NO),
        Field(code="CF_JDRQ", name="决定日期", type=FieldType.DATE, role=Role.DECIDED_ON),
        Field(code="CF_YXQ", name="有效期", type=FieldType.DATE, role=Role.VALID_UNTIL),
        Field(code="CF_NR_FK", name="罚款", type=FieldType.DECIMAL),
    ),
    key=("CF_WSH", "CF_JDRQ"),
)
FILING = Filing(item_id=3, edition_id=1, department_id=7)
VALUES = pl.DataFrame(
    {
        "row_no": pl.Series([2, 5], dtype=pl.UInt32),
        "CF_WSH": ["罚〔2026〕1号", "罚〔2026〕2号"],
        "CF_JDRQ": ["2026-03-02", "2026-03-03"],
        "CF_YXQ": ["2027-03-02", None],
        "CF_NR_FK": ["0.500000", None],
    }
)
LINKS = pl.DataFrame(
    {
        "row_no": pl.Series([2, 5], dtype=pl.UInt32),
        "subject_id": [41, None],
        "method": ["code", None],
        "detail": ["", ""],
    }
)


def test_prepare_gives_one_ready_row_for_each_value_row() -> None:
    ready = prepare(VALUES, LINKS, ITEM, FILING)
    first, second = ready.to_dicts()
    payload = (
        '{"CF_WSH":"罚〔2026〕1号","CF_JDRQ":"2026-03-02",'
        '"CF_YXQ":"2027-03-02","CF_NR_FK":"0.500000"}'
    )
    assert first == {
        "row_no": 2,
        "business_key": "罚〔2026〕1号｜2026-03-02",
        "key_hash": key_hash(pl.Series("k", ["罚〔2026〕1号｜2026-03-02"]))[0],
        "payload": payload,
        "row_hash": row_hash(pl.Series("p", [payload]))[0],
        "decided_on": date(2026, 3, 2),
        "valid_until": date(2027, 3, 2),
        "subject_id": 41,
        "link_method": "code",
        "item_id": 3,
        "edition_id": 1,
        "department_id": 7,
    }
    assert (second["subject_id"], second["valid_until"]) == (None, None)
    assert second["payload"] == '{"CF_WSH":"罚〔2026〕2号","CF_JDRQ":"2026-03-03"}'


def test_prepare_follows_the_rows_where_links_stand_in_another_order() -> None:
    ready = prepare(VALUES, LINKS.reverse(), ITEM, FILING)
    assert ready["subject_id"].to_list() == [41, None]


def test_prepare_leaves_dates_empty_where_the_item_has_no_such_field() -> None:
    bare = Item(
        code="honour",
        name="荣誉",
        category="11",
        info_class=InfoClass.TRUSTWORTHY,
        subject_classes=frozenset({SubjectClass.ENTERPRISE}),
        fields=(Field(code="CF_WSH", name="文号"),),
        key=("CF_WSH",),
    )
    assert prepare(VALUES, LINKS, bare, FILING)["decided_on"].to_list() == [None, None]
