"""Proof that what was taken down is gone from every place that shows records."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.disclosure import policies
from xinshu.domain.disclosure.blocks import at_most
from xinshu.domain.disclosure.models import Check, Publication, State, TakenDown
from xinshu.domain.disclosure.rule_sets import in_use
from xinshu.domain.disclosure.selectors_places import places
from xinshu.domain.records import selectors_public as records
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.jobs.context import JobContext

DAYS = 30  # how far back each check looks
AT_ONCE = 2_000
EXAMPLES = 20


def check(*, actor: Actor, days: int = DAYS, context: JobContext | None = None) -> Check:
    """Ask every place about what was taken down in the last days, and keep the answers.

    A record shown again since is left out. Says in `overdue` how many went later than the law
    allows after a withdrawal became known.
    """
    since = catalogue.today() - timedelta(days=days)
    asked = places()
    remaining: dict[str, list[int]] = {name: [] for name in asked}
    looked = 0
    for ids in _gone(since):
        if context is not None:
            context.check_cancelled()
        looked += len(ids)
        for name, still_there in asked.items():
            remaining[name] += sorted(still_there(ids))
    return _keep(actor, since, looked, remaining)


def _gone(since: date) -> Iterator[list[int]]:
    """Records taken down since a day and not public now, in blocks."""
    ids = TakenDown.objects.filter(day__gte=since).order_by("record_id")
    distinct = ids.values_list("record_id", flat=True).distinct()
    for part in at_most(AT_ONCE, distinct.iterator()):
        rows = Publication.objects.filter(pk__in=part).exclude(state=State.PUBLIC)
        yield list(rows.values_list("pk", flat=True))


@transaction.atomic
def _keep(actor: Actor, since: date, looked: int, remaining: dict[str, list[int]]) -> Check:
    found = Check.objects.create(
        at=timezone.now(),
        since=since,
        records=looked,
        remaining=len(set().union(*remaining.values())),
        overdue=_overdue(since),
        places=[
            {"name": name, "remaining": len(ids), "examples": ids[:EXAMPLES]}
            for name, ids in remaining.items()
        ],
    )
    record(
        policies.CHECKED,
        found,
        actor=actor,
        records=looked,
        remaining=found.remaining,
        overdue=found.overdue,
    )
    return found


def _overdue(since: date) -> int:
    """Withdrawals taken down later than the legal days after the platform had them."""
    late = 0
    for rules in in_use().rules:
        for hiding in rules.hidings:
            if hiding.within_days is not None:
                late += _late(since, hiding.id, hiding.within_days)
    return late


def _late(since: date, rule: str, days: int) -> int:
    lines = TakenDown.objects.filter(day__gte=since, rule=rule).order_by("id")
    late = 0
    for part in at_most(AT_ONCE, lines.iterator()):
        known = records.stored_at([line.record_id for line in part])
        late += sum(
            line.at - known[line.record_id] > timedelta(days=days)
            for line in part
            if line.record_id in known
        )
    return late
