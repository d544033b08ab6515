"""YAML text keeps what its author wrote."""

import pytest

from xinshu.core.catalog.yaml import YamlRefused, read_yaml


def test_numbers_and_dates_stay_text() -> None:
    text = "a: 03\nb: 1.0\nc: 2026-04-01\nd: on\ne: true\nf:\ng: [1, x]\nh: {k: v}\ni: no\n"
    assert read_yaml(text) == {
        "a": "03",
        "b": "1.0",
        "c": "2026-04-01",
        "d": "on",
        "e": True,
        "f": None,
        "g": ["1", "x"],
        "h": {"k": "v"},
        "i": "no",
    }


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb: [", 2, "写法有误"),
        ("a: 1\na: 2", 2, "重复"),
        ("a: &x [1]\nb: *x", 2, "引用"),
        ("? [1, 2]\n: 3", 1, "键"),
        ("a: !!python/object:os.system x", 1, ""),
        ("[" * 1500, 1, "过深"),
        ("a: \x07", 1, ""),
        ("a: 1\n--- \nb: 2", 2, ""),
    ],
)
def test_refuses_with_the_place(text: str, line: int, reason: str) -> None:
    with pytest.raises(YamlRefused) as refused:
        read_yaml(text)
    assert refused.value.facts["line"] == line
    assert reason in str(refused.value.facts["reason"])
