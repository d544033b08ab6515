"""Rows find their subject by code, other identifiers, then name; doubts are never settled."""

import polars as pl
import pytest

from engine.match.register import ITEM, LANJING, OFFICE, TWIN_A, TWIN_B, XINGHAI, register, rows
from xinshu.core.catalog.model import Field, InfoClass, Item
from xinshu.engine.match import Register, link

LINKED = [
    ({"code": "CODE-LANJING-00001"}, LANJING, "code", "按统一社会信用代码匹配"),
    ({"code": "CODE-LANJING-OLD"}, LANJING, "old_code", "按曾用统一社会信用代码匹配"),
    ({"registration": "REG-LANJING"}, LANJING, "registration_no", "按工商注册号匹配"),
    ({"organisation": "ORG-XINGHAI"}, XINGHAI, "organisation_code", "按组织机构代码匹配"),
    ({"social": "SOC-OFFICE"}, OFFICE, "social_no", "按曾用社会组织登记证号匹配"),
    ({"name": "天津 蓝鲸商贸有限公司"}, LANJING, "name", "按名称匹配"),
    ({"name": "天津小鲸商贸有限公司"}, LANJING, "name", "按名称匹配"),
    (
        {"name": "云峰超市", "region": "120110"},
        TWIN_B,
        "name_region",
        "按名称和行政区划匹配",
    ),
    ({"name": "云峰超市", "code": "CODE-TWIN-A"}, TWIN_A, "code", "按统一社会信用代码匹配"),
    ({"code": "UNKNOWN", "registration": "REG-LANJING"}, LANJING, "registration_no", None),
    ({"code": "UNKNOWN", "name": "津北示范协会"}, OFFICE, "name", None),
]
QUEUED = [
    ({"name": "云峰超市"}, "名称对应多个主体，未自动关联"),
    ({"tax": "TAX-SHARED"}, "税务登记号对应多个主体，未自动关联"),
    ({"name": "无人登记的商店"}, "主体库中没有与本行代码或名称相符的主体"),
    ({}, "主体库中没有与本行代码或名称相符的主体"),
    (
        {"code": "UNKNOWN", "name": "天津蓝鲸商贸有限公司"},
        "主体库中没有本行的统一社会信用代码，同名主体的代码与之不同，未自动关联",
    ),
    (
        {"name": "天津蓝鲸商贸有限公司", "region": "120110"},
        "同名主体不在本行所载的行政区划，未自动关联",
    ),
]


@pytest.mark.parametrize(("row", "subject", "method", "detail"), LINKED)
def test_link_finds_the_subject(
    row: dict[str, str], subject: int, method: str, detail: str | None
) -> None:
    answer = link(rows({"name": "无人登记的商店"}, row), ITEM, register()).row(1, named=True)
    assert (answer["subject_id"], answer["method"]) == (subject, method)
    assert detail is None or answer["detail"] == detail


@pytest.mark.parametrize(("row", "detail"), QUEUED)
def test_link_leaves_a_doubtful_row_without_subject_and_says_why(
    row: dict[str, str], detail: str
) -> None:
    answer = link(rows({"code": "CODE-LANJING-00001"}, row), ITEM, register()).row(1, named=True)
    assert (answer["subject_id"], answer["method"], answer["detail"]) == (None, None, detail)


@pytest.mark.parametrize(
    ("name", "agrees"),
    [
        ("天津星海（北辰）科技有限公司", True),
        ("天津星海(北辰)科技有限公司", True),
        ("天津蓝鲸商贸有限公司", False),
        (None, None),
    ],
)
def test_link_tells_whether_the_name_is_the_subjects(name: str | None, agrees: bool | None) -> None:
    row = {"code": "CODE-XINGHAI"} | ({"name": name} if name else {})
    assert link(rows(row), ITEM, register())["name_agrees"].to_list() == [agrees]


def test_link_accepts_a_former_name_as_the_subjects() -> None:
    row = {"code": "CODE-LANJING-00001", "name": "天津小鲸商贸有限公司"}
    assert link(rows(row), ITEM, register())["name_agrees"].to_list() == [True]


def test_link_has_no_opinion_on_the_name_of_an_unlinked_row() -> None:
    answer = link(rows({"name": "无人登记的商店"}), ITEM, register())
    assert answer["name_agrees"].to_list() == [None]


def test_link_answers_for_each_row_in_order() -> None:
    given = rows(*[{"code": code} for code in ("CODE-XINGHAI", "?", "CODE-LANJING-00001")])
    answer = link(given, ITEM, register())
    assert answer["row_no"].to_list() == [2, 3, 4]
    assert answer["subject_id"].to_list() == [XINGHAI, None, LANJING]


def test_link_on_an_empty_register_leaves_everything_open() -> None:
    codes = pl.DataFrame(
        schema={"kind": pl.String, "value": pl.String, "subject_id": pl.Int64}
        | {"current": pl.Boolean, "name_norm": pl.String}
    )
    names = pl.DataFrame(
        schema={"name_norm": pl.String, "region": pl.String, "subject_id": pl.Int64}
    )
    answer = link(rows({"code": "CODE-LANJING-00001", "name": "x"}), ITEM, Register(codes, names))
    assert answer["subject_id"].to_list() == [None]


def test_link_on_an_item_without_subject_fields_leaves_everything_open() -> None:
    bare = Item(
        code="x",
        name="x",
        category="03",
        info_class=InfoClass.OTHER,
        subject_classes=frozenset(),
        fields=(Field(code="A", name="A"),),
        key=("A",),
    )
    answer = link(rows({"code": "CODE-LANJING-00001"}), bare, register())
    assert answer["subject_id"].to_list() == [None]


CODED = "91120113MA0TE5T08M"


@pytest.mark.parametrize(
    ("row", "method"),
    [
        ({"organisation": "MA0TE5T08"}, "organisation_code"),
        ({"organisation": "MA0TE5T0-8"}, "organisation_code"),
        ({"organisation": "ma0te5t0-8"}, "organisation_code"),
        ({"organisation": "MA0TE5T09"}, None),
        ({"organisation": "TE5T08"}, None),
        ({"tax": CODED}, "tax_no"),
        ({"tax": "120113MA0TE5T08"}, "tax_no"),
        ({"tax": "MA0TE5T08"}, None),
        ({"registration": "MA0TE5T08"}, None),
    ],
)
def test_link_finds_older_numbers_within_the_unified_code(
    row: dict[str, str], method: str | None
) -> None:
    codes = pl.DataFrame(
        [("uscc", CODED, 7, True, "甲商行")],
        schema=["kind", "value", "subject_id", "current", "name_norm"],
        orient="row",
    )
    names = pl.DataFrame({"name_norm": ["甲商行"], "region": ["120113"], "subject_id": [7]})
    answer = link(rows(row), ITEM, Register(codes, names)).row(0, named=True)
    assert (answer["subject_id"], answer["method"]) == (7 if method else None, method)
