"""The chain of days, and the text of a checkpoint."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.core.ledger.chain import BEGINNING, Chain, DayReordered
from xinshu.core.ledger.checkpoint import Checkpoint, NotACheckpoint, parse
from xinshu.core.ledger.hashing import Hashing

SHA256 = Hashing("sha256", lambda data: hashlib.sha256(data).digest())
ENTRIES = (("2026-04-01", b"a"), ("2026-04-01", b"b"), ("2026-04-02", b"c"), ("2026-04-05", b"d"))
SAID = Checkpoint(
    origin="xinshu-120113-00000000",
    number=2,
    size=5,
    root=bytes(range(32)),
    hash="sm3",
    day="2026-04-01",
    link=bytes(32),
    at="2026-04-01T08:00:00.000000Z",
    previous=bytes(32),
)


def linked(entries: tuple[tuple[str, bytes], ...], start: Chain = Chain()) -> Chain:  # noqa: B008
    """The chain with these entries at its end."""
    for day, content in entries:
        start = start.add(day, SHA256.leaf(content), SHA256)
    return start


def test_every_day_is_tied_to_the_day_before() -> None:
    first = linked(ENTRIES[:2])
    assert linked(ENTRIES[2:], first) == linked(ENTRIES)
    assert linked(ENTRIES[2:], Chain("2026-04-01", BEGINNING)) != linked(ENTRIES)


@pytest.mark.parametrize("left_out", range(len(ENTRIES)))
def test_an_entry_left_out_shows_in_the_last_link(left_out: int) -> None:
    rest = ENTRIES[:left_out] + ENTRIES[left_out + 1 :]
    assert linked(rest).link != linked(ENTRIES).link


def test_two_entries_that_changed_places_show_in_the_last_link() -> None:
    assert linked((ENTRIES[1], ENTRIES[0])).link != linked(ENTRIES[:2]).link


def test_a_day_that_is_over_takes_no_more() -> None:
    with pytest.raises(DayReordered):
        linked((ENTRIES[2], ENTRIES[0]))


def test_uses_of_the_digest_are_kept_apart() -> None:
    left, right = bytes(32), bytes([1] * 32)
    assert SHA256.leaf(left + right) != SHA256.node(left, right) != SHA256.link(left, right)


@given(
    st.builds(
        replace,
        st.just(SAID),
        number=st.integers(0, 10**9),
        size=st.integers(0, 10**15),
        root=st.binary(min_size=32, max_size=32),
    )
)
def test_a_checkpoint_is_read_as_it_was_written(said: Checkpoint) -> None:
    assert parse(said.text()) == said


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text + "more: 1\n",
        lambda text: text.replace("size: 5", "size: 05"),
        lambda text: text.replace("size: 5", "size: five"),
        lambda text: text.replace("xinshu audit checkpoint 1", "xinshu audit checkpoint 2"),
        lambda text: text.replace("root: 00", "root: "),
        lambda text: text.replace("root: 00010203040506070809", "root: 0001020304050607080A"),
        lambda text: text.removesuffix("\n"),
        lambda text: "\n".join(reversed(text.split("\n"))),
        lambda text: "",
    ],
)
def test_any_other_spelling_is_no_checkpoint(spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(NotACheckpoint):
        parse(spoil(SAID.text()))
