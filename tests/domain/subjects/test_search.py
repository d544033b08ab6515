"""Finding organisations by any part of a name, by code, by former name."""

import pytest
from pytest_django import DjangoAssertNumQueries

from builders.actors import Cast
from builders.identifiers import code_no
from builders.submissions import registration, send
from xinshu.domain.subjects import selectors

pytestmark = pytest.mark.usefixtures("district")
NAMES = [
    "天津测试（北辰）商贸有限公司",
    "甲",
    "ABC样例科技有限公司",
    "百分之%百_样例公司",
    "样例“引号”厂",
    "测试·间隔号合作社",
]


@pytest.fixture(autouse=True)
def files(cast: Cast, district: object) -> None:
    send(
        [registration(n, name=name) for n, name in enumerate(NAMES, start=1)],
        by=cast.clerk_a,
        item="register",
    )


def found(query: str) -> list[str]:
    """Names that hold the very letters, or the holder of the code."""
    return [hit.name for hit in selectors.find(query)[0] if not hit.why]


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("天津测试", [0]),
        ("试(北", [0]),
        ("（北辰）商", [0]),
        ("贸有", [0]),
        ("abc样例", [2]),
        ("ＡＢＣ", [2]),
        ("甲", [1]),
        ("%", [3]),
        ("_", [3]),
        ("%百", [3]),
        ("百_", [3]),
        ("“引号”", [4]),
        ('"', [4]),
        ("·", [5]),
        ("试・间", [5]),
        ("样例", [4, 3, 2]),
        ("有限公司", [2, 0]),
        ("不存在的", []),
        ("之百", []),
        ("百样", []),
        ("津试", []),
        ("c样例%", []),
        ("OR", []),
        ("*", []),
        ("  ", []),
        ("'; DROP TABLE subjects_subject; --", []),
    ],
)
def test_any_part_of_a_name_finds_and_nothing_else_does(query: str, at: list[int]) -> None:
    assert found(query) == [NAMES[n] for n in at]


def test_a_whole_code_finds_in_either_case() -> None:
    assert found(code_no(3)) == [NAMES[2]]
    assert found(code_no(3).lower()) == [NAMES[2]]
    assert found(f" {code_no(3)} ") == [NAMES[2]]


def test_pages_follow_one_another() -> None:
    first, key = selectors.find("样例", limit=2)
    assert [hit.name for hit in first] == [NAMES[4], NAMES[3]]
    assert key is not None
    second, end = selectors.find("样例", limit=2, after=key)
    assert [hit.name for hit in second] == [NAMES[2]]
    assert end is None


def test_the_class_narrows() -> None:
    assert selectors.find("样例", subject_class="organ") == ([], None)
    assert len(selectors.find("样例", subject_class="enterprise")[0]) == 3


def test_a_page_costs_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(6):
        assert len(selectors.find("样例")[0]) == 3
