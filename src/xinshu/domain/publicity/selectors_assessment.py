"""Questions about assessment reports, and the proof that they can be worked out again."""

from typing import Any

import polars as pl
from django.db.models import QuerySet

from xinshu.core.publicity.spans import span
from xinshu.core.refusals import NotFound
from xinshu.domain.publicity import policies
from xinshu.domain.publicity.assessing import content_of, digest_of, inputs_of, versions
from xinshu.domain.publicity.models import Assessment
from xinshu.domain.publicity.types import Recomputed
from xinshu.kernel.access.policy import scope
from xinshu.kernel.access.transitions import may_be_second
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.files.selectors import open_plain

COMPARED = ("reported", "compliant", "records", "timed", "late", "local_late", "checked", "missing")


def assessments(actor: Actor) -> QuerySet[Assessment]:
    """Reports the actor may see, newest first."""
    return scope(Assessment.objects.order_by("-id"), actor, policies.VIEW)


def assessment(actor: Actor, number: str) -> Assessment:
    """One report by its number. Raises NotFound."""
    found = assessments(actor).filter(number=number).first()
    if found is None:
        raise NotFound(thing=f"评估报告 {number}")
    return found


def may_issue(actor: Actor, row: Assessment) -> bool:
    """Whether the actor is another person than who drafted it, and it still waits."""
    return (
        row.state == Assessment.State.DRAFT
        and actor.may(policies.ISSUE)
        and may_be_second(policies.SIGN, actor, first=row.drafted_by_id)
    )


def recompute(row: Assessment) -> Recomputed:
    """Work a report out from its frozen rows, and lay the data of today beside it.

    Raises FileDestroyed, NotFound, BrokenFile where the frozen rows are not readable.
    """
    with open_plain(row.inputs) as file:
        inputs = pl.read_parquet(file.read())
    again = content_of(row.quarter, inputs, row.content["versions"])
    now = content_of(row.quarter, inputs_of(span(row.quarter)), versions())
    return Recomputed(
        same=digest_of(again) == row.digest and digest_of(row.content) == row.digest,
        digest=digest_of(again),
        changes=tuple(_changes(row.content, now)),
    )


def _changes(then: dict[str, Any], now: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    before = {each["code"]: each for each in then["departments"]}
    after = {each["code"]: each for each in now["departments"]}
    found = []
    for code in dict.fromkeys([*before, *after]):
        old, new = before.get(code, {}), after.get(code, {})
        name = str((old or new)["name"])
        found += [
            (name, count, str(old.get(count, "—")), str(new.get(count, "—")))
            for count in COMPARED
            if old.get(count) != new.get(count)
        ]
    return found
