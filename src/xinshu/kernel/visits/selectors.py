"""Questions about visits."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Sum

from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.visits.models import VisitDay
from xinshu.kernel.visits.permissions import VIEW
from xinshu.kernel.visits.sections import counted


@dataclass(frozen=True, slots=True)
class Line:
    """Counts of a day or a section."""

    label: str
    visits: int
    views: int


@dataclass(frozen=True, slots=True)
class Reached:
    """Visits of a year up to a day against the year's target."""

    year: int
    visits: int
    target: int

    @property
    def share(self) -> float:
        """Part of the target that is reached; 0 without a target."""
        return self.visits / self.target if self.target else 0.0


def visits_between(first: date, last: date) -> int:
    """How often the site was visited from one day to another, both included (R051).

    A figure for the assessment, asked by the platform itself: it needs no permission.
    """
    found = VisitDay.objects.filter(day__range=(first, last)).aggregate(sum=Sum("visits"))
    return int(found["sum"] or 0)


def reached(day: date) -> Reached:
    """This year's visits up to `day` against the target of the installation."""
    visits = visits_between(date(day.year, 1, 1), day)
    return Reached(day.year, visits, settings.XINSHU_VISITS_TARGET)


def by_day(actor: Actor, first: date, last: date) -> list[Line]:
    """One line for every day, without a gap, the oldest first. Raises NotPermitted."""
    require(actor, VIEW)
    rows = VisitDay.objects.filter(day__range=(first, last)).order_by().values("day")
    sums = {row["day"]: row for row in rows.annotate(visits=Sum("visits"), views=Sum("views"))}
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        Line(day.isoformat(), sums[day]["visits"], sums[day]["views"])
        if day in sums
        else Line(day.isoformat(), 0, 0)
        for day in days
    ]


def by_section(actor: Actor, first: date, last: date) -> list[Line]:
    """One line for every section that was read, the most read first. Raises NotPermitted."""
    require(actor, VIEW)
    rows = VisitDay.objects.filter(day__range=(first, last)).order_by().values("section")
    sums = rows.annotate(visits=Sum("visits"), views=Sum("views")).order_by("-views", "section")
    labels = counted().labels
    return [Line(labels.get(r["section"], r["section"]), r["visits"], r["views"]) for r in sums]
