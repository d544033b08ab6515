"""Verbs on tickets: open, take up, note, grade, close."""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from xinshu.core.refusals import WrongState
from xinshu.kernel.access.policy import require
from xinshu.kernel.access.roles import all_roles
from xinshu.kernel.access.transitions import take
from xinshu.kernel.accounts.actor import Actor, actor_of
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.selectors import holders
from xinshu.kernel.audit.models import Event
from xinshu.kernel.audit.services import record
from xinshu.kernel.notify.services import notify
from xinshu.kernel.watch import permissions as may
from xinshu.kernel.watch.detecting import Suspicion, suspicions
from xinshu.kernel.watch.models import Ticket, TicketNote
from xinshu.kernel.watch.refusals import FindingNeeded, NoticeMissing
from xinshu.kernel.watch.rules import WatchRule, rules

SHORTEST_FINDING = 4
State, Kind = Ticket.State, TicketNote.Kind


def scan(*, actor: Actor, until: dt.datetime | None = None) -> int:
    """Ask every active rule of the audit; says how many tickets were opened.

    While a ticket of the same rule and person is open it is not opened again, and what a closed
    one has answered for does not count a second time. Raises NotPermitted.
    """
    require(actor, may.SCAN)
    moment = until or timezone.now()
    return sum(
        _open_for(rule, found, moment, actor)
        for rule in rules().values()
        if rule.active
        for found in suspicions(rule, until=moment)
    )


@transaction.atomic
def report(*, title: str, facts: str, actor: Actor, grade: int = Ticket.Grade.ORDINARY) -> Ticket:
    """Open a ticket by hand: what was seen outside the platform. Raises NotPermitted."""
    require(actor, may.HANDLE)
    _require_words(title, "事由")
    _require_words(facts, "情况")
    ticket = Ticket.objects.create(
        title=title[:200],
        facts=facts,
        grade=Ticket.Grade(grade),
        opened_at=timezone.now(),
        opened_name=actor.name[:64],
    )
    record(may.OPENED, ticket, actor=actor, why=title, grade=ticket.grade)
    return ticket


@transaction.atomic
def take_up(ticket: Ticket, *, actor: Actor) -> Ticket:
    """Begin to look into it. Raises NotPermitted, FourEyes (it is about oneself), WrongState."""
    row = _handled(ticket, actor, State.OPEN, action="受理")
    row.state = State.EXAMINING
    row.taken_by_id, row.taken_name, row.taken_at = actor.user_id, actor.name[:64], timezone.now()
    row.save(update_fields=("state", "taken_by", "taken_name", "taken_at"))
    record(may.TAKEN_UP, row, actor=actor, on_behalf=row.about_name)
    return row


@transaction.atomic
def add_note(ticket: Ticket, *, kind: str, text: str, actor: Actor) -> TicketNote:
    """Write down what was done; also the notices of article 57. Raises as `take_up`."""
    row = _handled(ticket, actor, State.EXAMINING, action="记录")
    _require_words(text, "内容")
    note = TicketNote.objects.create(
        ticket=row, kind=Kind(kind), text=text, at=timezone.now(), by_name=actor.name[:64]
    )
    record(may.NOTED, row, actor=actor, why=text, result=note.kind)
    return note


@transaction.atomic
def regrade(ticket: Ticket, *, grade: int, reason: str, actor: Actor) -> Ticket:
    """Say how grave it is, with a reason. Raises as `take_up`."""
    row = _handled(ticket, actor, State.EXAMINING, action="定级")
    _require_words(reason, "定级理由")
    before, row.grade = row.grade, Ticket.Grade(grade)
    row.save(update_fields=("grade",))
    record(may.GRADED, row, actor=actor, why=reason, before=before, after=row.grade)
    return row


@transaction.atomic
def close(ticket: Ticket, *, outcome: str, finding: str, actor: Actor) -> Ticket:
    """Say what it was. A leak is closed only once those who must know were told.

    Raises as `take_up`, and FindingNeeded, NoticeMissing.
    """
    row = _handled(ticket, actor, State.EXAMINING, action="办结")
    _require_words(finding, "核查结果")
    row.outcome = Ticket.Outcome(outcome)
    if row.outcome == Ticket.Outcome.BREACH:
        _require_notices(row)
    row.state, row.finding = State.CLOSED, finding
    row.closed_name, row.closed_at = actor.name[:64], timezone.now()
    row.save(update_fields=("outcome", "state", "finding", "closed_name", "closed_at"))
    record(may.CLOSED, row, actor=actor, why=finding, result=row.outcome, grade=row.grade)
    return row


@transaction.atomic
def note_miss(*, where: str, actor: Actor) -> Event | None:
    """Remember that somebody asked for something that is not there, or not for them.

    `where` names the page or interface, never what was asked for. Visitors are not followed.
    """
    if actor.user_id is None:
        return None
    return record(may.MISSED, actor=actor, object_type="route", object_id=where[:64])


@transaction.atomic
def _open_for(rule: WatchRule, found: Suspicion, until: dt.datetime, actor: Actor) -> bool:
    earlier = Ticket.objects.filter(rule=rule.code, about_user_id=found.user_id)
    if earlier.exclude(state=State.CLOSED).exists():
        return False
    if answered := earlier.aggregate(last=Max("last_event"))["last"]:
        anew = suspicions(rule, until=until, user_id=found.user_id, after=answered)
        if (fresh := next(anew, None)) is None:
            return False
        found = fresh
    user = User.objects.get(pk=found.user_id)
    ticket = Ticket.objects.create(
        rule=rule.code,
        title=rule.label,
        facts=_told(rule, found),
        about_user=user,
        about_name=str(user)[:64],
        department_name=actor_of(user).department_name,
        measured=found.measured,
        since=until - dt.timedelta(minutes=rule.window),
        until=until,
        first_event=found.first_event,
        last_event=found.last_event,
        grade=rule.grade,
        opened_at=timezone.now(),
        opened_name="平台监测",
    )
    record(may.OPENED, ticket, actor=actor, why=rule.label, rule=rule.code, measured=found.measured)
    for person in _watchers(other_than=user):
        notify(
            person,
            title=f"新的安全工单：{rule.label}",
            body=ticket.facts,
            link=f"/workbench/tickets/{ticket.pk}/",
            dedup_key=f"ticket:{ticket.pk}:{person.pk}",
            actor=actor,
        )
    return True


def _told(rule: WatchRule, found: Suspicion) -> str:
    matter = f"，事项“{found.matter}”" if found.matter else ""
    return f"{rule.window} 分钟内计 {found.measured}，超过阈值 {rule.threshold}{matter}。"


def _watchers(*, other_than: User) -> list[User]:
    handling = [role.name for role in all_roles().values() if may.HANDLE in role.permissions]
    people = {
        user.pk: user for role in handling for user in holders(role, today=timezone.localdate())
    }
    people.pop(other_than.pk, None)
    return list(people.values())


def _handled(ticket: Ticket, actor: Actor, state: Ticket.State, *, action: str) -> Ticket:
    row = Ticket.objects.select_for_update().get(pk=ticket.pk)
    take(may.LOOK_INTO, actor, first=row.about_user_id)
    if row.state != state:
        raise WrongState(
            thing=f"安全工单 {row.number}", state=row.get_state_display(), action=action
        )
    return row


def _require_words(text: str, what: str) -> None:
    if len(text.strip()) < SHORTEST_FINDING:
        raise FindingNeeded(what=what)


def _require_notices(row: Ticket) -> None:
    told = set(row.notes.values_list("kind", flat=True))
    missing = []
    if Kind.AUTHORITY not in told:
        missing.append("报告履行个人信息保护职责的部门的情况")
    if told.isdisjoint({Kind.PERSONS, Kind.PERSONS_NOT_NEEDED}):
        missing.append("通知个人的情况，或无须通知的理由")
    if missing:
        raise NoticeMissing(missing="；".join(missing))
