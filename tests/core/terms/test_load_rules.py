"""A document that makes no rule set is refused with every error and its place."""

from typing import Any

import pytest

from xinshu.core.terms import RulesInvalid, load_rule_set

GOOD: dict[str, Any] = {
    "code": "test",
    "name": "测试规则",
    "effective_from": "2026-01-01",
    "source": "tests",
    "classes": [{"code": "a", "label": "甲", "most_months": "12", "source": "tests"}],
    "grounds": [{"id": "A", "class": "a", "source": "tests"}],
}


def errors(**changes: Any) -> list[str]:
    with pytest.raises(RulesInvalid) as refused:
        load_rule_set(GOOD | changes, "test.yaml")
    return [str(error) for error in refused.value.errors]


def test_a_good_document_loads() -> None:
    rules = load_rule_set(GOOD)
    assert (rules.code, rules.classes["a"].most_months, rules.grounds[0].of) == ("test", 12, "a")


def test_errors_name_their_place() -> None:
    assert errors(effective_from=None) == ["test.yaml effective_from：必须填写"]
    (unknown,) = errors(grounds=[{"id": "A", "class": "b", "source": "x"}])
    assert unknown == "test.yaml grounds[0].class：没有类别“b”"
    longer = [{"code": "a", "label": "甲", "most_months": 3, "repair_months": 12, "source": "x"}]
    assert errors(classes=longer) == [
        "test.yaml classes[0].repair_months：最短公示期长于最长公示期"
    ]
    (slip,) = errors(grounds=[{"id": "A", "class": "a", "when": "CF_A ==", "source": "x"}])
    assert slip.startswith("test.yaml grounds[0].when：")
    twice = [{"id": "A", "class": "a", "source": "x"}] * 2
    assert errors(grounds=twice) == ["test.yaml：规则编号“A”重复"]
    assert errors(colour="red") == ["test.yaml colour：不认识的键"]


def test_a_line_without_source_is_refused() -> None:
    assert errors(grounds=[{"id": "A", "class": "a"}]) == ["test.yaml grounds[0].source：必须填写"]
