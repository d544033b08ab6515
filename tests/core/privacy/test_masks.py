"""The mask table: what each view shows, and which tables are refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.core.privacy.masks import Channel, MaskTableWrong, Treatment, read_table

EVERYWHERE = dict.fromkeys(("public", "list", "detail", "export"), "full")
OTHERS: dict[str, dict[str, Any]] = {
    "free_text": {"label": "自由文本"} | dict.fromkeys(EVERYWHERE, "redact"),
    "other": {"label": "其他"} | EVERYWHERE,
}
PHONE: dict[str, Any] = {
    "label": "电话",
    "words": ["电话"],
    "public": "never",
    "list": "keep 3 4",
    "detail": {"default": "keep 3 4", "officer": "full", "clerk": "keep 3 0"},
    "export": "keep 0 4",
}


@pytest.mark.parametrize(
    ("verb", "keep", "shown"),
    [
        ("full", (0, 0), "13800138000"),
        ("never", (0, 0), None),
        ("keep", (3, 4), "138****8000"),
        ("redact", (0, 0), "***********"),
        ("district", (0, 0), "***"),
    ],
)
def test_treatments(verb: str, keep: tuple[int, int], shown: str | None) -> None:
    assert Treatment(verb, keep).apply("13800138000") == shown


def test_names_are_never_whole() -> None:
    assert Treatment("name", (1, 1)).apply("甲乙丙") == "甲*丙"
    assert Treatment("name", (1, 1)).apply("甲乙") == "甲*"


def test_channel_and_role_decide() -> None:
    table = read_table({"phone": PHONE} | OTHERS)

    def verb(channel: Channel, *roles: str) -> tuple[str, tuple[int, int]]:
        found = table.treatment("phone", channel, roles)
        return found.verb, found.keep

    assert verb(Channel.PUBLIC, "officer") == ("never", (0, 0))
    assert verb(Channel.LIST, "officer") == ("keep", (3, 4))
    assert verb(Channel.DETAIL) == ("keep", (3, 4))
    assert verb(Channel.DETAIL, "officer") == ("full", (0, 0))
    assert verb(Channel.DETAIL, "clerk", "officer") == ("full", (0, 0)), "the file's order counts"
    assert verb(Channel.EXPORT, "officer") == ("keep", (0, 4))


def test_confirmed_is_detail_unless_said_otherwise() -> None:
    table = read_table({"phone": PHONE} | OTHERS)
    assert table.treatment("phone", Channel.CONFIRMED, ["officer"]).verb == "full"
    wider = read_table({"phone": PHONE | {"confirmed": "keep 4 4"}} | OTHERS)
    assert wider.treatment("phone", Channel.CONFIRMED, ["officer"]).keep == (4, 4)


def test_fields_are_recognised_by_role_format_or_word() -> None:
    ids = PHONE | {"roles": ["person_id"], "formats": ["resident_id"], "words": ["证件号码"]}
    table = read_table({"id": ids, "phone": PHONE} | OTHERS)

    def kind(**field: str) -> str:
        return table.kind_of(**field, person=False, text=True)

    assert kind(role="person_id") == kind(written="resident_id") == "id"
    assert kind(name="代表人证件号码") == "id"
    assert kind(name="乙方电话") == "phone"
    assert kind(name="乙方电话", role="organ_name") == "other", "a role says more than a word"
    assert kind(name="违法事实") == "free_text"
    assert kind(name="文书", written="uscc") == "other"
    assert table.kind_of(name="金额", person=False, text=False) == "other"


def test_kinds_of_persons_do_not_touch_organisations() -> None:
    table = read_table(
        {"person": PHONE | {"roles": ["subject_name"], "persons_only": True}} | OTHERS
    )
    assert table.kind_of(role="subject_name", person=True, text=True) == "person"
    assert table.kind_of(role="subject_name", person=False, text=True) == "other"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"public": "keep"}, "phone.public"),
        ({"public": "keep 3"}, "phone.public"),
        ({"public": "keep -1 2"}, "phone.public"),
        ({"list": "full 1 2"}, "phone.list"),
        ({"list": "show"}, "phone.list"),
        ({"list": ""}, "phone.list"),
        ({"detail": {"officer": "full"}}, "no default"),
        ({"never_full": True}, "never to be shown whole"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(MaskTableWrong, match=complaint):
        read_table({"phone": PHONE | change} | OTHERS)


@pytest.mark.parametrize("missing", ["public", "list", "detail", "export"])
def test_a_kind_answers_for_every_channel(missing: str) -> None:
    partly = {key: value for key, value in PHONE.items() if key != missing}
    with pytest.raises(MaskTableWrong, match=missing):
        read_table({"phone": partly} | OTHERS)


@pytest.mark.parametrize("missing", ["free_text", "other"])
def test_what_no_kind_claims_must_be_answered_too(missing: str) -> None:
    with pytest.raises(MaskTableWrong, match=missing):
        read_table({key: value for key, value in OTHERS.items() if key != missing})


@given(st.text(max_size=40), st.integers(0, 9), st.integers(0, 9))
def test_keeping_some_always_hides_some(text: str, left: int, right: int) -> None:
    shown = Treatment("keep", (left, right)).apply(text) or ""
    assert len(shown) == len(text)
    assert not text or "*" in shown
