"""What an item expects of a whole submission."""

import pytest

from xinshu.core.catalog.assertions import broken, limit_of

EXPECTED = {"max_held_share": "0.2", "max_unmatched_share": "0.5", "min_rows": "10"}


def test_numbers_within_the_limits_break_nothing() -> None:
    assert broken(EXPECTED, received=10, held=2, unmatched=5) == ()


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ({"received": 10, "held": 3, "unmatched": 0}, "待更正的行占 30%"),
        ({"received": 10, "held": 0, "unmatched": 6}, "未找到主体的行占 60%"),
        ({"received": 9, "held": 0, "unmatched": 0}, "只有 9 行"),
    ],
)
def test_a_broken_assertion_is_said_with_its_numbers(numbers: dict[str, int], says: str) -> None:
    (sentence,) = broken(EXPECTED, **numbers)
    assert sentence.startswith(says)


def test_every_broken_assertion_is_said() -> None:
    assert len(broken(EXPECTED, received=5, held=3, unmatched=5)) == 3


@pytest.mark.parametrize("text", ["", "many", "-1", "NaN", "Infinity"])
def test_what_is_no_limit_is_none(text: str) -> None:
    assert limit_of(text) is None
