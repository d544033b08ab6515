"""Questions to the audit."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from xinshu.core.refusals import NotFound
from xinshu.kernel.access.policy import require, scope, scoped
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit import permissions as may
from xinshu.kernel.audit.models import Event, EventAbout, Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an auditor looks for; empty facts do not narrow. Days are of the platform's zone.

    `who` is part of a name of a person or department, `about` the number of an object of type
    `about_type`, `reads` True for reads and False for changes alone.
    """

    since: dt.date | None = None
    until: dt.date | None = None
    action: str = ""
    who: str = ""
    about_type: str = ""
    about: str = ""
    channel: str = ""
    purpose: str = ""
    reads: bool | None = None


@scoped(Event, action=may.READ)
def for_auditors(rows: QuerySet[Event], actor: Actor) -> QuerySet[Event]:
    """Auditors read everything, nobody else anything."""
    return rows if actor.may(may.READ) else rows.none()


def events(*, actor: Actor, obj: models.Model | None = None, action: str = "") -> QuerySet[Event]:
    """Audit events, newest first; those of one object or one action where asked for."""
    rows = scope(Event.objects.order_by("-id"), actor, may.READ)
    if obj is not None:
        rows = rows.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
    return rows.filter(action=action) if action else rows


def event(pk: int, *, actor: Actor) -> Event:
    """One event the actor may read. Raises NotFound."""
    found = events(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(thing=f"审计事件 {pk}")
    return found


def search(wanted: Wanted, *, actor: Actor) -> QuerySet[Event]:
    """Audit events that fit, newest first."""
    rows = events(actor=actor, action=wanted.action)
    if wanted.since:
        rows = rows.filter(at__gte=_start_of(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_start_of(wanted.until) + dt.timedelta(days=1))
    if wanted.who:
        named = Q(actor_name__contains=wanted.who) | Q(department_name__contains=wanted.who)
        rows = rows.filter(named)
    if wanted.about:
        rows = rows.filter(_concerns([(wanted.about_type, wanted.about)]))
    elif wanted.about_type:
        rows = rows.filter(object_type=wanted.about_type)
    if wanted.reads is not None:
        rows = rows.filter(shown__isnull=not wanted.reads)
    exact = {"channel": wanted.channel, "purpose": wanted.purpose}
    return rows.filter(**{name: value for name, value in exact.items() if value})


def waiting(*, actor: Actor) -> int:
    """How many events wait to be sealed. Raises NotPermitted."""
    require(actor, may.READ)
    sealed = Ledger.objects.values_list("settled", flat=True).first() or 0
    return Event.objects.filter(pk__gt=sealed, entry=None).count()


def readings_of(things: Iterable[tuple[str, str]]) -> QuerySet[Event]:
    """Who was shown one of these things (object type, object id), newest first.

    Asks for no right: the caller must know that it answers whoever the things belong to, and
    must show the department, not the person at its desk.
    """
    return Event.objects.filter(_concerns(things), shown__isnull=False).order_by("-id")


def _concerns(things: Iterable[tuple[str, str]]) -> Q:
    """Events of which one of the things is the object or one of the objects."""
    wanted = list(things)
    found = Q(pk__in=())
    for kind in {kind for kind, _ in wanted}:
        ids = [key for each, key in wanted if each == kind]
        found |= Q(object_type=kind, object_id__in=ids)
        about = EventAbout.objects.filter(object_type=kind, object_id__in=ids)
        found |= Q(pk__in=about.values("event_id"))
    return found


def _start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
