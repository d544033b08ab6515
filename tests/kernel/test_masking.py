"""The shipped mask table is the one of domain 10.4, for the actor who asks."""

from dataclasses import replace

import pytest

from builders.actors import Cast
from xinshu.core.privacy.masks import Channel
from xinshu.kernel.access.purpose import Purpose
from xinshu.kernel.masking import masks

ID, PHONE, CARD, PLACE = (
    "120113199001010012",
    "13800138000",
    "6222020200112230",
    "天津市北辰区样例路",
)
STARS = "*" * 12
WHY = Purpose("governance", "目录规定的归集职责")
CHANNELS = (Channel.PUBLIC, Channel.LIST, Channel.DETAIL, Channel.CONFIRMED, Channel.EXPORT)


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("other", "样例公司", ["样例公司"] * 5),
        ("person_name", "甲乙丙", [None, "甲*丙", "甲乙丙", "甲乙丙", "甲**"]),
        (
            "person_id",
            ID,
            [None, f"120113{STARS}", f"120113{STARS}", "120113********0012", f"120113{STARS}"],
        ),
        ("phone", PHONE, [None, "138****8000", PHONE, PHONE, "138****8000"]),
        ("person_address", PLACE, [None, "天津市北辰区***", PLACE, PLACE, "天津市北辰区***"]),
        ("bank_account", CARD, [None, *[f"{STARS}2230"] * 3, None]),
        ("free_text", f"电话{PHONE}", ["电话" + "*" * 11] * 5),
    ],
)
def test_the_table_of_domain_10_4(kind: str, text: str, shown: list[str | None]) -> None:
    assert [masks.shown(text, kind, channel=channel) for channel in CHANNELS] == shown


def test_a_detail_needs_a_purpose(cast: Cast) -> None:
    def seen(actor: object) -> str | None:
        return masks.shown(PHONE, "phone", channel=Channel.DETAIL, actor=actor)  # type: ignore[arg-type]

    assert seen(cast.centre_officer) == "138****8000"
    assert seen(replace(cast.centre_officer, purpose=WHY)) == PHONE
    assert seen(cast.system) == PHONE


def test_no_kind_that_names_a_person_is_public() -> None:
    for kind in ("person_id", "person_name", "phone", "person_address", "bank_account", "email"):
        assert masks.shown("某个值", kind, channel=Channel.PUBLIC) is None, kind


def test_ids_and_accounts_are_whole_nowhere() -> None:
    assert {rule.kind for rule in masks.table().rules.values() if rule.never_full} == {
        "person_id",
        "bank_account",
    }
