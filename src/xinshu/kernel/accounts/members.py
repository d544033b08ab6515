"""Members of the public with an account: agents of enterprises, and citizens.

An agent's rights rest on a claim that an officer confirmed on evidence; a citizen's on the answer
of whoever keeps the register of persons. Neither ever holds a post.
"""

import datetime as dt
from typing import BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from xinshu.core import masking
from xinshu.core.refusals import WrongState
from xinshu.kernel import seal
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts import identity as proofs
from xinshu.kernel.accounts import permissions as may
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Claim, Identity, Kind, User
from xinshu.kernel.accounts.naming import save_new
from xinshu.kernel.accounts.reasons import named, reasoned
from xinshu.kernel.accounts.refusals import (
    AlreadyClaimed,
    DatesReversed,
    EvidenceUnfit,
    IdentityTaken,
    IdentityUnproven,
    OneselfNeeded,
    RoleOfOthers,
    TooManyDoubts,
    WeakPassword,
)
from xinshu.kernel.accounts.strength import weaknesses
from xinshu.kernel.audit.models import Event
from xinshu.kernel.audit.services import record
from xinshu.kernel.files import services as files
from xinshu.kernel.notify.services import notify

OPEN = (Claim.State.WAITING, Claim.State.CONFIRMED)
MOST_TRIES, TRY_HOURS = 5, 24
EVIDENCE_HEADS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def claims_in_force(actor: Actor, *, today: dt.date | None = None) -> list[Claim]:
    """The confirmed claims of an agent that hold today."""
    day = today or timezone.localdate()
    rows = Claim.objects.filter(user=actor.user_id, state=Claim.State.CONFIRMED)
    return list(rows.filter(Q(valid_until=None) | Q(valid_until__gte=day)).order_by("id"))


def member_refs(actor: Actor) -> frozenset[str]:
    """References (`app.model:number`) to the subjects an agent represents today."""
    return frozenset(claim.subject_ref for claim in claims_in_force(actor))


def member_subjects(actor: Actor) -> frozenset[int]:
    """The numbers in `member_refs`."""
    return frozenset(number_of(ref) for ref in member_refs(actor))


def number_of(ref: str) -> int:
    """The number in a reference."""
    return int(ref.rpartition(":")[2])


def identity_index(actor: Actor) -> bytes | None:
    """The keyed hash of a citizen's document, as `kernel.seal.blind_index` makes it."""
    found = Identity.objects.filter(user=actor.user_id).first()
    return bytes(found.index) if found else None


@transaction.atomic
def register_member(
    *, kind: str, username: str, display_name: str, password: str, actor: Actor
) -> User:
    """Open an account for an agent or a citizen. It has no rights over anything yet.

    Raises NotPermitted, RoleOfOthers for a kind that is staff's, BadName, NameTaken,
    WeakPassword, IdentityClosed for citizens where nobody can check who they are.
    """
    require(actor, may.REGISTER)
    if kind not in {Kind.ENTERPRISE, Kind.PERSON}:
        raise RoleOfOthers(role=kind, kind="公众")
    if kind == Kind.PERSON:
        proofs.provider()
    user = User(
        username=named(username, "用户名", most=64),
        display_name=named(display_name, "姓名", most=64),
        kind=kind,
    )
    if weak := weaknesses(password, user):
        raise WeakPassword(reason=weak)
    user.set_password(password)
    save_new(user)
    record(may.MEMBER_REGISTERED, user, actor=actor, kind=kind)
    return user


@transaction.atomic
def claim(
    *, subject_ref: str, subject_label: str, evidence: BinaryIO, name: str, actor: Actor
) -> Claim:
    """Say that one acts for a subject, and hand in the paper that shows it.

    Raises NotPermitted, OneselfNeeded, AlreadyClaimed, EvidenceUnfit, FileTooLarge, EmptyFile.
    """
    require(actor, may.CLAIM)
    user = _oneself(actor)
    user.refresh_from_db(from_queryset=User.objects.select_for_update(of=("self",)))
    known = Claim.objects.filter(user=user, subject_ref=subject_ref, state__in=OPEN)
    if (earlier := known.first()) is not None:
        raise AlreadyClaimed(name=earlier.subject_label, state=earlier.get_state_display())
    limit = settings.XINSHU_EVIDENCE_MB * 1024 * 1024
    head = evidence.read(8)
    evidence.seek(0)
    if not head.startswith(EVIDENCE_HEADS):
        raise EvidenceUnfit(limit_mb=settings.XINSHU_EVIDENCE_MB)
    stored = files.store(evidence, name=name, kind="claim-evidence", actor=actor, limit=limit)
    made = Claim.objects.create(
        user=user,
        subject_ref=subject_ref,
        subject_label=subject_label[:200],
        evidence=stored,
        claimed_at=timezone.now(),
    )
    record(may.CLAIM_MADE, made, actor=actor, subject=subject_ref, evidence=stored.sha256)
    return made


@transaction.atomic
def confirm_claim(
    claim: Claim, *, reason: str, valid_until: dt.date | None = None, actor: Actor
) -> Claim:
    """Believe the claim on its evidence, up to a day (inclusive; None: until further notice).

    Raises NotPermitted, WrongState, DatesReversed, ReasonNeeded.
    """
    today = timezone.localdate()
    if valid_until and valid_until < today:
        raise DatesReversed(starts_on=today, ends_on=valid_until)
    _decide(claim, Claim.State.CONFIRMED, reason, actor, "确认")
    claim.valid_until = valid_until
    claim.save(update_fields=("valid_until",))
    record(may.CLAIM_CONFIRMED, claim, actor=actor, why=claim.reason, subject=claim.subject_ref)
    _tell(claim, f"您对“{claim.subject_label}”的代理申请已确认", actor)
    return claim


@transaction.atomic
def refuse_claim(claim: Claim, *, reason: str, actor: Actor) -> Claim:
    """Decline the claim; another one may follow. Raises NotPermitted, WrongState, ReasonNeeded."""
    _decide(claim, Claim.State.REFUSED, reason, actor, "不予确认")
    record(may.CLAIM_REFUSED, claim, actor=actor, why=claim.reason, subject=claim.subject_ref)
    _tell(claim, f"您对“{claim.subject_label}”的代理申请未通过", actor)
    return claim


@transaction.atomic
def end_claim(claim: Claim, *, reason: str, actor: Actor) -> Claim:
    """Let a claim end: its own agent gives it up, or an officer withdraws it.

    Raises NotPermitted, WrongState, ReasonNeeded.
    """
    if actor.user_id != claim.user_id:
        require(actor, may.CONFIRM_CLAIMS, claim)
    _lock(claim)
    if claim.state not in OPEN:
        raise WrongState(thing="代理申请", state=claim.get_state_display(), action="终止")
    _note(claim, Claim.State.ENDED, reason, actor)
    record(may.CLAIM_ENDED, claim, actor=actor, why=claim.reason, subject=claim.subject_ref)
    if actor.user_id != claim.user_id:
        _tell(claim, f"您对“{claim.subject_label}”的代理已终止", actor)
    return claim


def prove_identity(*, claimed: proofs.Claimed, actor: Actor) -> Identity:
    """Tie a citizen's account to the person the provider confirms.

    The try and its answer are audited, without name and number. Five tries a day and account, each
    counted before the provider is asked, so that names and numbers cannot be tried out here: not
    at the same moment either. Raises NotPermitted, OneselfNeeded, WrongState where the account is
    tied already, TooManyDoubts, IdentityClosed, IdentityUnproven, IdentityTaken.
    """
    require(actor, may.PROVE_IDENTITY)
    user = _oneself(actor)
    if Identity.objects.filter(user=user).exists():
        raise WrongState(thing="实名核验", state="已通过", action="再次核验")
    asked = proofs.provider()
    _count_try(user, asked.name, actor)
    answer = asked.check(claimed)
    if not answer.matches:
        with transaction.atomic():
            record(may.IDENTITY_DOUBTED, user, actor=actor, provider=asked.name)
        raise IdentityUnproven
    proven = Identity(
        user=user,
        index=seal.blind_index(f"{claimed.id_type}:{claimed.number}"),
        provider=asked.name,
        level=answer.level,
        reference=answer.reference,
        proven_at=timezone.now(),
    )
    user.display_name = masking.person_name(claimed.name)
    try:
        return _tie(user, proven, actor)
    except IntegrityError:
        raise IdentityTaken from None


@transaction.atomic
def _tie(user: User, proven: Identity, actor: Actor) -> Identity:
    proven.save()
    user.save(update_fields=("display_name",))
    record(may.IDENTITY_PROVEN, user, actor=actor, provider=proven.provider, level=proven.level)
    return proven


def _decide(claim: Claim, state: Claim.State, reason: str, actor: Actor, action: str) -> None:
    require(actor, may.CONFIRM_CLAIMS, claim)
    _lock(claim)
    if claim.state != Claim.State.WAITING:
        raise WrongState(thing="代理申请", state=claim.get_state_display(), action=action)
    _note(claim, state, reason, actor)


def _note(claim: Claim, state: Claim.State, reason: str, actor: Actor) -> None:
    claim.state, claim.reason = state, reasoned(reason)
    claim.decided_at, claim.decided_by_id = timezone.now(), actor.user_id
    claim.save(update_fields=("state", "reason", "decided_at", "decided_by"))


@transaction.atomic
def _count_try(user: User, provider: str, actor: Actor) -> None:
    """Write the try down before it is made; the user's row has tries wait for each other."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    since = timezone.now() - dt.timedelta(hours=TRY_HOURS)
    tries = Event.objects.filter(actor_id=user.pk, action=may.IDENTITY_TRIED, at__gte=since)
    if tries.count() >= MOST_TRIES:
        raise TooManyDoubts(hours=TRY_HOURS)
    record(may.IDENTITY_TRIED, user, actor=actor, provider=provider)


def _oneself(actor: Actor) -> User:
    user = User.objects.filter(pk=actor.user_id or 0).first()
    if user is None:
        raise OneselfNeeded(who="申请人", action="办理")
    return user


def _lock(claim: Claim) -> None:
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update(of=("self",)))


def _tell(claim: Claim, title: str, actor: Actor) -> None:
    notify(claim.user, title=title, body=claim.reason, actor=actor)
