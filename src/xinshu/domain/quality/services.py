"""Working quality figures out anew from the receipts (R018, R019)."""

from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone

from xinshu.domain.collection.types import Submission
from xinshu.domain.quality.models import Figure
from xinshu.kernel.accounts.actor import Actor

USUAL_MONTHS = 3


@transaction.atomic
def compute(*, actor: Actor, department_id: int, item_id: int, month: str) -> Figure:
    """Figures of one department, item and month, from its stored submissions.

    The actor is the handler of a stored or withdrawn submission; the figures are derived and may
    be worked out again at any time with the same result.
    """
    sums = _submissions(department_id, item_id, month).aggregate(
        sum_received=Sum("received"),
        sum_accurate=Sum(F("received") - F("held") - F("rejected")),
        sum_dated=Sum("dated"),
        sum_late=Sum("late"),
        sum_cells=Sum("cells"),
        sum_filled=Sum("filled"),
    )
    number = {name.removeprefix("sum_"): int(value or 0) for name, value in sums.items()}
    figure, _ = Figure.objects.update_or_create(
        department_id=department_id,
        item_id=item_id,
        month=month,
        defaults={
            "received": number["received"],
            "accurate": number["accurate"],
            "dated": number["dated"],
            "in_time": number["dated"] - number["late"],
            "cells": number["cells"],
            "filled": number["filled"],
            "usual_volume": _usual(department_id, item_id, month),
            "computed_at": timezone.now(),
        },
    )
    return figure


def _submissions(department_id: int, item_id: int, month: str) -> QuerySet[Submission]:
    year, number = (int(part) for part in month.split("-"))
    return Submission.objects.filter(
        department=department_id,
        item=item_id,
        state=Submission.State.STORED,
        judged_on__year=year,
        judged_on__month=number,
    )


def _usual(department_id: int, item_id: int, month: str) -> float | None:
    """The mean monthly volume of the months before, as far as they have figures."""
    before = Figure.objects.filter(
        department=department_id, item=item_id, month__lt=month, received__gt=0
    ).order_by("-month")
    volumes = list(before.values_list("received", flat=True)[:USUAL_MONTHS])
    return sum(volumes) / len(volumes) if volumes else None
