"""Verbs: propose and approve a destruction, hold data and let it go."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.utils import timezone

from xinshu.core.months import add_months
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.kernel.access.policy import require
from xinshu.kernel.access.transitions import take
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.jobs import services as jobs
from xinshu.kernel.lifecycle import permissions as may
from xinshu.kernel.lifecycle.models import Approval, Destruction, Hold, Line
from xinshu.kernel.lifecycle.refusals import ReasonNeeded
from xinshu.kernel.lifecycle.registry import Candidate, store_of
from xinshu.kernel.lifecycle.selectors import holds_on
from xinshu.kernel.lifecycle.table import Retention, retention

DESTROY = "lifecycle.destroy"
APPROVALS_NEEDED = 2
SHORTEST_REASON = 4
MOST_LINES = 100_000  # of one destruction; what is over waits for the next one
LINES_AT_ONCE = 1000
MONTHS_OF_REST = 1  # after a refusal


@transaction.atomic
def propose(data_class: str, *, actor: Actor) -> Destruction | None:
    """List what of a class has run out and is not held; None when there is nothing to decide.

    While a destruction of the class is open, or one was refused lately, nothing new is proposed.
    Raises NotPermitted, UnknownClass.
    """
    require(actor, may.RUN)
    line, today = retention(data_class), timezone.localdate()
    cutoff = line.cutoff(today)
    earlier = Destruction.objects.filter(data_class=data_class)
    settled = earlier.filter(state__in=Destruction.OPEN) | earlier.filter(rest_until__gt=today)
    if cutoff is None or settled.exists():
        return None
    holds = holds_on(data_class)
    free, held = _apart(store_of(data_class).due(cutoff), data_class, holds)
    if not free:
        return None
    found = Destruction.objects.create(
        data_class=line.code,
        label=line.label,
        source=line.source,
        cutoff=cutoff,
        rows=len(free),
        held_back=held,
        proposed_at=timezone.now(),
    )
    for some in _pieces(free):
        Line.objects.bulk_create(_line(found, each) for each in some)
    record(may.PROPOSED, found, actor=actor, basis=line.source, rows=len(free), held=held)
    return found


@transaction.atomic
def approve(destruction: Destruction, *, reason: str, actor: Actor) -> Destruction:
    """Say yes; the second yes, by another person, has it carried out.

    Raises NotPermitted, FourEyes, ReasonNeeded, WrongState.
    """
    row = Destruction.objects.select_for_update().get(pk=destruction.pk)
    first = row.approvals.values_list("user_id", flat=True).first()
    take(may.AGREE, actor, first=first)
    _require_reason(reason, "同意销毁")
    if row.state not in {Destruction.State.PROPOSED, Destruction.State.HALF}:
        raise _wrong_state(row, "审批")
    Approval.objects.create(
        destruction=row,
        user_id=_person(actor),
        name=actor.name[:64],
        department=actor.department_name,
        reason=reason[:500],
        at=timezone.now(),
    )
    complete = row.approvals.count() >= APPROVALS_NEEDED
    row.state = Destruction.State.APPROVED if complete else Destruction.State.HALF
    row.save(update_fields=("state",))
    record(may.APPROVED, row, actor=actor, why=reason, result=row.state)
    if complete:
        jobs.enqueue(DESTROY, {"destruction": row.pk}, actor=actor, unique_key=f"destroy:{row.pk}")
    return row


@transaction.atomic
def refuse(destruction: Destruction, *, reason: str, actor: Actor) -> Destruction:
    """Say no: nothing is destroyed, and the class is not proposed again for a month.

    Raises NotPermitted, ReasonNeeded, WrongState.
    """
    require(actor, may.APPROVE)
    _require_reason(reason, "不同意销毁")
    row = Destruction.objects.select_for_update().get(pk=destruction.pk)
    if row.state not in {Destruction.State.PROPOSED, Destruction.State.HALF}:
        raise _wrong_state(row, "审批")
    row.state = Destruction.State.REFUSED
    row.refused_by_id, row.refused_at = _person(actor), timezone.now()
    row.refusal_reason = reason[:500]
    row.rest_until = add_months(timezone.localdate(), MONTHS_OF_REST)
    row.save()
    record(may.REFUSED, row, actor=actor, why=reason)
    return row


@transaction.atomic
def place_hold(
    *, reason: str, basis: str, actor: Actor, data_class: str = "", reference: str = ""
) -> Hold:
    """Stop every destruction of a class, or of one thing in it, until the hold is lifted.

    Raises NotPermitted, ReasonNeeded, UnknownClass.
    """
    require(actor, may.HOLD)
    _require_reason(reason, "冻结")
    _require_reason(basis, "冻结的依据")
    if data_class:
        retention(data_class)
    # What is being destroyed right now ends its lines first; the next ones see this hold.
    list(Destruction.objects.select_for_update().filter(state=Destruction.State.APPROVED))
    row = Hold.objects.create(
        data_class=data_class,
        # A full-width colon would name nothing.
        reference=unicodedata.normalize("NFKC", reference).strip()[:120],
        reason=reason[:500],
        basis=basis[:500],
        placed_by_id=_person(actor),
        placed_at=timezone.now(),
    )
    record(
        may.HELD,
        row,
        actor=actor,
        why=reason,
        basis=basis,
        data_class=data_class,
        reference=row.reference,
    )
    return row


@transaction.atomic
def lift_hold(hold: Hold, *, reason: str, actor: Actor) -> Hold:
    """Let held data go its way again; somebody else than who placed the hold decides.

    Raises NotPermitted, FourEyes, ReasonNeeded, WrongState.
    """
    row = Hold.objects.select_for_update().get(pk=hold.pk)
    take(may.LIFT, actor, first=row.placed_by_id)
    _require_reason(reason, "解除冻结")
    if row.lifted_at is not None:
        raise WrongState(thing=str(row), state="已解除", action="再次解除")
    row.lifted_by_id, row.lifted_at = actor.user_id, timezone.now()
    row.lift_reason = reason[:500]
    row.save(update_fields=("lifted_by", "lifted_at", "lift_reason"))
    record(may.RELEASED, row, actor=actor, why=reason)
    return row


def sweep(line: Retention, *, actor: Actor) -> int:
    """End the platform's own working rows of a class whose time is over; says how many.

    Raises NotPermitted.
    """
    require(actor, may.RUN)
    cutoff = line.cutoff(timezone.localdate())
    if cutoff is None:
        return 0
    store, swept = store_of(line.code), 0
    listed, _ = _apart(store.due(cutoff), line.code, holds_on(line.code))
    for some in _pieces(listed):
        with transaction.atomic():
            free, _ = _apart(some, line.code, holds_on(line.code))
            store.destroy([each.key for each in free])
            swept += len(free)
            if free:
                record(
                    may.SWEPT,
                    actor=actor,
                    object_type="lifecycle.class",
                    object_id=line.code,
                    label=line.label,
                    rows=len(free),
                )
    return swept


def _pieces(listed: Sequence[Candidate]) -> Iterator[Sequence[Candidate]]:
    for start in range(0, len(listed), LINES_AT_ONCE):
        yield listed[start : start + LINES_AT_ONCE]


def _apart(
    listed: Iterable[Candidate], data_class: str, holds: list[Hold]
) -> tuple[list[Candidate], int]:
    """The first `MOST_LINES` no hold covers, and how many one does on the way there.

    What is held does not count towards the most, or it would keep what comes after it for ever.
    """
    free: list[Candidate] = []
    held = 0
    for each in listed:
        if any(hold.covers(data_class, each.references) for hold in holds):
            held += 1
        elif len(free) < MOST_LINES:
            free.append(each)
        else:
            break
    return free, held


def _line(destruction: Destruction, found: Candidate) -> Line:
    return Line(
        destruction=destruction,
        key=found.key,
        digest=found.digest,
        references=" ".join(found.references)[:300],
    )


def _person(actor: Actor) -> int:
    """The user who decides: the platform does not decide for people."""
    if actor.user_id is None:
        raise NotPermitted(action="以平台名义审批或冻结")
    return actor.user_id


def _require_reason(reason: str, action: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonNeeded(action=action)


def _wrong_state(row: Destruction, action: str) -> WrongState:
    return WrongState(thing=f"销毁事项 {row.number}", state=row.get_state_display(), action=action)
