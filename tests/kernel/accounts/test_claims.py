"""Agents of enterprises: a claim is nothing until an officer has seen the evidence."""

import datetime as dt
import io

import pytest
import time_machine
from pytest_django import Settings

from builders.actors import Cast, user_of
from builders.traces import watched
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.kernel.access.roles import all_roles
from xinshu.kernel.accounts import members, refusals, selectors
from xinshu.kernel.accounts.actor import Actor, actor_of, public_actor
from xinshu.kernel.accounts.models import Claim, Kind, Post
from xinshu.kernel.accounts.services import assign_post
from xinshu.kernel.files.refusals import FileTooLarge
from xinshu.kernel.notify.models import Notice

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.7 a letter of authority"
REF = "subjects.subject:42"
STRONG = "Spring-River-77-Lantern"


def claimed(actor: Actor, *, ref: str = REF, paper: bytes = PAPER) -> Claim:
    return members.claim(
        subject_ref=ref,
        subject_label="测试样例科技有限公司",
        evidence=io.BytesIO(paper),
        name="授权书.pdf",
        actor=actor,
    )


def test_registering_gives_an_account_and_nothing_else(cast: Cast) -> None:
    with watched() as traces:
        user = members.register_member(
            kind="enterprise",
            username="agent",
            display_name="经办人",
            password=STRONG,
            actor=public_actor(),
        )
    assert traces.left == {"audit": ["accounts.member.registered"]}
    actor = actor_of(user)
    assert actor.roles == {"enterprise", "public"}
    assert members.member_refs(actor) == frozenset()
    assert user.check_password(STRONG)


def test_nobody_registers_as_staff_or_under_a_taken_name(cast: Cast) -> None:
    for kind in ("staff", "superuser", ""):
        with pytest.raises(refusals.RoleOfOthers):
            members.register_member(
                kind=kind, username="x", display_name="x", password=STRONG, actor=public_actor()
            )
    with pytest.raises(refusals.NameTaken):
        members.register_member(
            kind="enterprise",
            username="officer",
            display_name="x",
            password=STRONG,
            actor=public_actor(),
        )
    with pytest.raises(refusals.WeakPassword):
        members.register_member(
            kind="enterprise",
            username="x",
            display_name="x",
            password="12345678",
            actor=public_actor(),
        )


def test_a_member_never_holds_a_post_whatever_the_tables_say(cast: Cast) -> None:
    for member in (cast.enterprise, cast.citizen):
        for role in all_roles():
            with pytest.raises(refusals.RoleOfOthers):
                assign_post(
                    user_of(member), role=role, department=cast.centre, actor=cast.security_admin
                )
    Post.objects.create(
        user_id=cast.enterprise.user_id,
        department=cast.centre,
        role="centre_officer",
        starts_on=dt.date(2020, 1, 1),
    )
    assert actor_of(user_of(cast.enterprise)).roles == {"enterprise", "public"}


def test_a_confirmed_claim_counts_to_its_last_day(cast: Cast) -> None:
    claim = claimed(cast.enterprise)
    assert members.member_subjects(cast.enterprise) == frozenset()
    with time_machine.travel(dt.date(2026, 3, 2)), watched() as traces:
        members.confirm_claim(
            claim,
            reason="授权书盖章一致",
            valid_until=dt.date(2026, 12, 31),
            actor=cast.centre_officer,
        )
    assert traces.left == {
        "audit": ["accounts.claim.confirmed"],
        "notices": ["您对“测试样例科技有限公司”的代理申请已确认"],
    }
    with time_machine.travel(dt.date(2026, 12, 31)):
        assert members.member_subjects(cast.enterprise) == {42}
        assert members.member_refs(cast.enterprise) == {REF}
    with time_machine.travel(dt.date(2027, 1, 1)):
        assert members.member_subjects(cast.enterprise) == frozenset()


def test_a_refused_claim_gives_nothing_and_another_may_follow(cast: Cast) -> None:
    claim = claimed(cast.enterprise)
    members.refuse_claim(claim, reason="印章不清", actor=cast.centre_officer)
    assert members.member_refs(cast.enterprise) == frozenset()
    assert Notice.objects.get(user_id=cast.enterprise.user_id).body == "印章不清"
    assert claimed(cast.enterprise).pk != claim.pk


def test_one_open_claim_for_each_subject(cast: Cast) -> None:
    claimed(cast.enterprise)
    with pytest.raises(refusals.AlreadyClaimed):
        claimed(cast.enterprise)
    assert claimed(cast.enterprise, ref="subjects.subject:43")


def test_who_decides_about_claims(cast: Cast) -> None:
    claim = claimed(cast.enterprise)
    for actor in (cast.enterprise, cast.clerk_a, cast.security_admin, cast.citizen, cast.public):
        for verb in (members.confirm_claim, members.refuse_claim):
            with pytest.raises(NotPermitted):
                verb(claim, reason="越权办理", actor=actor)
    with pytest.raises(NotPermitted):
        members.end_claim(claim, reason="越权办理", actor=cast.citizen)
    for actor in (cast.clerk_a, cast.citizen, cast.public):
        with pytest.raises(NotPermitted):
            claimed(actor)


def test_a_decided_claim_is_not_decided_again(cast: Cast) -> None:
    claim = claimed(cast.enterprise)
    members.confirm_claim(claim, reason="一致", actor=cast.centre_officer)
    for verb in (members.confirm_claim, members.refuse_claim):
        with pytest.raises(WrongState):
            verb(claim, reason="再次", actor=cast.centre_officer)
    members.end_claim(claim, reason="经办人离职", actor=cast.centre_officer)
    assert members.member_refs(cast.enterprise) == frozenset()
    with pytest.raises(WrongState):
        members.end_claim(claim, reason="再次", actor=cast.centre_officer)


def test_an_agent_gives_a_claim_up(cast: Cast) -> None:
    claim = claimed(cast.enterprise)
    with watched() as traces:
        members.end_claim(claim, reason="申请人撤回", actor=cast.enterprise)
    assert traces.left == {"audit": ["accounts.claim.ended"]}


def test_a_confirmation_does_not_begin_in_the_past(cast: Cast) -> None:
    claim = claimed(cast.enterprise)
    with pytest.raises(refusals.DatesReversed):
        members.confirm_claim(
            claim, reason="一致", valid_until=dt.date(2020, 1, 1), actor=cast.centre_officer
        )
    claim.refresh_from_db()
    assert claim.state == Claim.State.WAITING


def test_evidence_is_a_paper_of_a_bounded_size(cast: Cast, settings: Settings) -> None:
    with pytest.raises(refusals.EvidenceUnfit):
        claimed(cast.enterprise, paper=b"MZ\x90 a program")
    settings.XINSHU_EVIDENCE_MB = 1
    with pytest.raises(FileTooLarge):
        claimed(cast.enterprise, paper=PAPER + b" " * (1024 * 1024))
    assert not Claim.objects.exists()


def test_claims_are_seen_by_their_owner_and_those_who_decide(cast: Cast) -> None:
    claim = claimed(cast.enterprise)
    assert list(selectors.own_claims(cast.enterprise)) == [claim]
    assert not selectors.own_claims(cast.citizen).exists()
    assert list(selectors.claims(cast.centre_officer, state="waiting")) == [claim]
    assert not selectors.claims(cast.clerk_a).exists()
    assert claim.user.kind == Kind.ENTERPRISE
