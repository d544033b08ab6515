"""Kinds of notices: words as data, choices of those who get them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from builders.actors import SETUP, Cast, user_of
from xinshu.kernel.notify import selectors, services
from xinshu.kernel.notify.channels.base import Letter
from xinshu.kernel.notify.channels.folder import Folder
from xinshu.kernel.notify.kinds import (
    GENERAL,
    FactMissing,
    NoticeKind,
    UnknownKind,
    all_kinds,
    load_kinds,
)


def test_the_shipped_kinds_say_what_they_are_and_name_channels_there_are() -> None:
    known = all_kinds()
    assert GENERAL in known
    for kind in known.values():
        assert kind.label
        assert kind.channels <= {"mail", "sms"}


@given(st.text(), st.text())
def test_a_fact_is_never_read_as_a_place(first: str, second: str) -> None:
    kind = NoticeKind(code="x", label="x", title="{a}|{b}", body="{b}{{a}}", channels=frozenset())
    assert kind.worded({"a": first, "b": second}) == (f"{first}|{second}", f"{second}{{{first}}}")


def test_a_missing_fact_and_an_unknown_kind_are_slips(cast: Cast) -> None:
    (kind,) = load_kinds("x: {label: 测试, title: '{who}'}").values()
    with pytest.raises(FactMissing, match="who"):
        kind.worded({})
    with pytest.raises(UnknownKind):
        services.tell(user_of(cast.clerk_a), "nonsense", actor=SETUP)


def test_people_choose_and_what_they_chose_for_a_closed_channel_is_kept(
    cast: Cast, settings: Settings
) -> None:
    settings.XINSHU_NOTICE_CHANNELS = ["mail", "sms"]

    def wanted() -> set[tuple[str, str]]:
        return {
            (kind.code, channel.code)
            for kind, options in selectors.choices(actor=cast.clerk_a)
            for channel, wants in options
            if wants
        }

    assert ("held_rows", "mail") in wanted()
    assert ("held_rows", "sms") not in wanted()
    services.choose({("held_rows", "sms"), ("nonsense", "mail")}, actor=cast.clerk_a)
    assert wanted() == {("held_rows", "sms")}
    settings.XINSHU_NOTICE_CHANNELS = ["mail"]
    services.choose({("reminder", "mail")}, actor=cast.clerk_a)
    settings.XINSHU_NOTICE_CHANNELS = ["mail", "sms"]
    assert wanted() == {("held_rows", "sms"), ("reminder", "mail")}, (
        "a closed channel keeps its own"
    )


def test_a_letter_in_the_folder_is_written_once_under_its_name(
    tmp_path: Path, settings: Settings
) -> None:
    settings.XINSHU_DATA_DIR = tmp_path
    letter = Letter(id="../notice-1", address="", title="题", body="文")
    assert Folder().send(letter) == Folder().send(letter)
    (written,) = (tmp_path / "letters").iterdir()
    assert written.parent == tmp_path / "letters"
    assert "题" in written.read_text(encoding="utf-8")
