"""Operators sign their commitment before the first use and every year again (R231)."""

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from builders.actors import Cast, make_user
from builders.traces import watched
from xinshu.core.refusals import WrongState
from xinshu.kernel.accounts import commitments, refusals
from xinshu.kernel.accounts.actor import Actor, actor_of
from xinshu.kernel.accounts.commitments import in_force, may_renew, sign_commitment, wording
from xinshu.kernel.accounts.models import Commitment

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


@pytest.fixture
def newcomer(cast: Cast) -> Actor:
    """Someone with an account who has signed nothing yet."""
    user = make_user("newcomer")
    user.commitments.all().delete()
    return actor_of(user)


def sign(actor: Actor, **other: str) -> Commitment:
    return sign_commitment(
        **{"version": wording().version, "name": actor.name, **other}, actor=actor
    )


def test_a_signature_holds_a_year_and_says_what_was_signed(newcomer: Actor) -> None:
    with time_machine.travel(DAY), watched() as traces:
        signed = sign(newcomer)
    assert traces.left == {"audit": ["accounts.commitment.signed"]}
    assert (signed.signed_name, signed.digest) == (newcomer.name, wording().digest)
    assert in_force(newcomer.user_id, today=dt.date(2027, 3, 2)) == signed
    assert in_force(newcomer.user_id, today=dt.date(2027, 3, 3)) is None


def test_it_is_renewed_near_its_end_and_no_day_is_lost(newcomer: Actor) -> None:
    with time_machine.travel(DAY):
        first = sign(newcomer)
        with pytest.raises(WrongState):
            sign(newcomer)
    assert not may_renew(first, today=dt.date(2027, 1, 30))
    with time_machine.travel(dt.date(2027, 2, 10)):
        second = sign(newcomer)
    assert second.valid_until == dt.date(2028, 3, 2)


def test_one_signs_with_the_own_name_the_words_of_today(newcomer: Actor) -> None:
    with pytest.raises(refusals.NameDiffers):
        sign(newcomer, name="别人")
    with pytest.raises(refusals.TextChanged):
        sign(newcomer, version="2019-1")
    assert in_force(newcomer.user_id, today=DAY) is None


def test_only_staff_sign(cast: Cast) -> None:
    for actor in (cast.enterprise, cast.citizen, cast.public, cast.system):
        with watched() as traces, pytest.raises(refusals.OneselfNeeded):
            sign(actor)
        assert traces.left == {}


def test_new_words_are_signed_anew(newcomer: Actor, settings: Settings, tmp_path: Path) -> None:
    with time_machine.travel(DAY):
        sign(newcomer)
        text = Path(settings.XINSHU_COMMITMENT_FILE).read_text(encoding="utf-8")
        changed = tmp_path / "commitment.yaml"
        changed.write_text(text.replace(wording().version, "2026-2"), encoding="utf-8")
        settings.XINSHU_COMMITMENT_FILE = changed
        assert in_force(newcomer.user_id, today=DAY) is None
        assert sign(newcomer).version == "2026-2"


def test_the_digest_changes_with_every_word() -> None:
    words = commitments.wording()
    fields = {name: getattr(words, name) for name in words.__slots__}
    other = commitments.Wording(**{**fields, "clauses": (*words.clauses[:-1], "另一条。")})
    assert other.digest != words.digest
