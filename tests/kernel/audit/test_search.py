"""What auditors ask the audit."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine

from builders.actors import Cast
from builders.ledger import happened, sealed
from xinshu.core.refusals import NotFound, NotPermitted
from xinshu.kernel.access.purpose import Purpose
from xinshu.kernel.audit.selectors import Wanted, event, search, waiting
from xinshu.kernel.audit.services import record, viewed

pytestmark = pytest.mark.django_db


def test_events_are_found_by_what_an_auditor_knows(cast: Cast) -> None:
    reader = replace(cast.clerk_a, purpose=Purpose("approval", "某法第一条", "事项 1"))
    with time_machine.travel(dt.datetime(2026, 4, 1, 15, 59, tzinfo=dt.UTC)):
        look = viewed("records.viewed", actor=reader, about=[("subjects.subject", "1")] * 1)
    with time_machine.travel(dt.datetime(2026, 4, 1, 16, 1, tzinfo=dt.UTC)):
        many = [("subjects.subject", "1"), ("subjects.subject", "2")]
        other = viewed("records.viewed", actor=cast.clerk_b, about=many)
    change = record("jobs.cancelled", actor=replace(cast.clerk_b, channel="api"))

    def found(**wanted: object) -> set[int]:
        rows = search(Wanted(**wanted), actor=cast.auditor)  # type: ignore[arg-type]
        return set(rows.values_list("pk", flat=True)) & {look.pk, other.pk, change.pk}

    # The day of the platform's zone (UTC+8) ends at 16:00 UTC.
    assert found(until=dt.date(2026, 4, 1)) == {look.pk}
    assert found(since=dt.date(2026, 4, 2), until=dt.date(2026, 4, 2)) == {other.pk}
    assert found(action="jobs.cancelled") == {change.pk}
    assert found(who="市场监管") == {look.pk}
    assert found(who=cast.clerk_b.name) == {other.pk, change.pk}
    assert found(about_type="subjects.subject", about="1") == {look.pk, other.pk}
    assert found(about_type="subjects.subject", about="2") == {other.pk}
    assert found(purpose="approval") == {look.pk}
    assert found(channel="api") == {change.pk}
    assert found(reads=True) == {look.pk, other.pk}
    assert found(reads=False) == {change.pk}


def test_only_auditors_read_events(cast: Cast) -> None:
    (done,) = happened()
    assert event(done.pk, actor=cast.auditor) == done
    for actor in (cast.centre_officer, cast.system_admin, cast.security_admin, cast.public):
        assert not search(Wanted(), actor=actor)
        with pytest.raises(NotFound):
            event(done.pk, actor=actor)
        with pytest.raises(NotPermitted):
            waiting(actor=actor)


def test_auditors_see_how_many_events_wait(cast: Cast) -> None:
    sealed()
    happened(times=3)
    assert waiting(actor=cast.auditor) == 3
