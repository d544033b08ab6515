"""A citizen's account is tied to a person by whoever keeps the register of persons."""

import datetime as dt
import json
from contextlib import suppress
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from builders.actors import Cast, make_member, user_of
from builders.traces import watched
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.kernel import seal
from xinshu.kernel.accounts import members, refusals
from xinshu.kernel.accounts.actor import actor_of, public_actor
from xinshu.kernel.accounts.identity import Answer, Claimed, LocalRegister
from xinshu.kernel.accounts.models import Identity, Kind
from xinshu.kernel.audit.models import Event

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
NUMBER = "120113199001010012"
CLAIMED = Claimed(name="测试三", number=NUMBER, secret="246810")


@pytest.fixture
def register(settings: Settings, tmp_path: Path) -> None:
    """One invented person stands in the local register."""
    path = tmp_path / "register.json"
    person = {"name": CLAIMED.name, "number": NUMBER, "secret": CLAIMED.secret}
    path.write_text(json.dumps([person]), encoding="utf-8")
    settings.XINSHU_IDENTITY_REGISTER = path
    settings.XINSHU_IDENTITY_PROOF = "xinshu.kernel.accounts.identity.LocalRegister"


@pytest.mark.usefixtures("register")
def test_a_proven_account_keeps_a_keyed_hash_and_a_masked_name(cast: Cast) -> None:
    with watched() as traces:
        proven = members.prove_identity(claimed=CLAIMED, actor=cast.citizen)
    assert traces.left == {
        "audit": ["accounts.member.identity_tried", "accounts.member.identity_proven"]
    }
    assert members.identity_index(cast.citizen) == seal.blind_index(f"01:{NUMBER}")
    assert (proven.provider, proven.level, proven.reference) == (
        "local-register",
        "test",
        "local-1",
    )
    assert user_of(cast.citizen).display_name == "测**"
    event = Event.objects.latest("id")
    told = json.dumps([event.detail, event.object_label, event.why], ensure_ascii=False)
    assert NUMBER not in told
    assert CLAIMED.name not in told


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    "said",
    [
        Claimed(name="测试四", number=NUMBER, secret="246810"),
        Claimed(name="测试三", number="120113199001010020", secret="246810"),
        Claimed(name="测试三", number=NUMBER, secret="000000"),
    ],
)
def test_what_is_not_confirmed_ties_nothing_and_leaves_a_trace(cast: Cast, said: Claimed) -> None:
    with watched() as traces, pytest.raises(refusals.IdentityUnproven):
        members.prove_identity(claimed=said, actor=cast.citizen)
    assert traces.left == {
        "audit": ["accounts.member.identity_tried", "accounts.member.identity_doubted"]
    }
    assert not Identity.objects.exists()
    assert members.identity_index(cast.citizen) is None


@pytest.mark.usefixtures("register")
def test_one_person_has_one_account_and_proves_it_once(cast: Cast) -> None:
    members.prove_identity(claimed=CLAIMED, actor=cast.citizen)
    with pytest.raises(WrongState):
        members.prove_identity(claimed=CLAIMED, actor=cast.citizen)
    twin = make_member("twin", Kind.PERSON)
    with pytest.raises(refusals.IdentityTaken):
        members.prove_identity(claimed=CLAIMED, actor=twin)
    assert user_of(twin).display_name == "测试twin"


@pytest.mark.usefixtures("register")
def test_names_and_numbers_are_not_tried_out(cast: Cast) -> None:
    wrong = Claimed(name=CLAIMED.name, number=NUMBER, secret="000000")
    with time_machine.travel(MORNING, tick=False):
        for _ in range(5):
            with pytest.raises(refusals.IdentityUnproven):
                members.prove_identity(claimed=wrong, actor=cast.citizen)
        for claimed in (wrong, CLAIMED):
            with pytest.raises(refusals.TooManyDoubts):
                members.prove_identity(claimed=claimed, actor=cast.citizen)
    with time_machine.travel(MORNING + dt.timedelta(hours=25), tick=False):
        assert members.prove_identity(claimed=CLAIMED, actor=cast.citizen)


@pytest.mark.usefixtures("register")
def test_a_try_counts_before_the_register_answers(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise as many as can be sent while the first answer is awaited would be judged."""
    wrong = Claimed(name=CLAIMED.name, number=NUMBER, secret="000000")
    check, answered = LocalRegister.check, []

    def slowly(register: LocalRegister, claimed: Claimed) -> Answer:
        answered.append(claimed)
        with suppress(refusals.TooManyDoubts, refusals.IdentityUnproven):
            members.prove_identity(claimed=wrong, actor=cast.citizen)
        return check(register, claimed)

    monkeypatch.setattr(LocalRegister, "check", slowly)
    with pytest.raises(refusals.IdentityUnproven):
        members.prove_identity(claimed=wrong, actor=cast.citizen)
    assert len(answered) == members.MOST_TRIES


@pytest.mark.usefixtures("register")
def test_only_citizens_prove_who_they_are(cast: Cast) -> None:
    for actor in (cast.enterprise, cast.clerk_a, cast.centre_officer, cast.public):
        with pytest.raises(NotPermitted):
            members.prove_identity(claimed=CLAIMED, actor=actor)


def test_where_nobody_can_check_citizens_open_no_accounts(cast: Cast) -> None:
    with pytest.raises(refusals.IdentityClosed):
        members.register_member(
            kind="person",
            username="citizen2",
            display_name="某人",
            password="Spring-River-77-Lantern",
            actor=public_actor(),
        )
    with pytest.raises(refusals.IdentityClosed):
        members.prove_identity(claimed=CLAIMED, actor=cast.citizen)


@pytest.mark.usefixtures("register")
def test_a_citizen_registers_with_the_rights_of_the_public_and_a_proof_to_give() -> None:
    user = members.register_member(
        kind="person",
        username="citizen2",
        display_name="某人",
        password="Spring-River-77-Lantern",
        actor=public_actor(),
    )
    assert actor_of(user).roles == {"person", "public"}
