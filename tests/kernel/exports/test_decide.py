"""Another person says yes or no to a large export."""

import pytest
from django.db import IntegrityError, transaction

from builders.actors import Cast
from builders.submissions import work
from builders.traces import NOTHING, watched
from kernel.exports.test_ask import asked
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.kernel.access.transitions import FourEyes
from xinshu.kernel.audit.models import Event
from xinshu.kernel.exports import services
from xinshu.kernel.exports.models import Export
from xinshu.kernel.exports.refusals import ExportReasonNeeded

pytestmark = pytest.mark.django_db
FINE = "同意，范围适当"


def test_a_yes_has_the_file_made(cast: Cast) -> None:
    row = asked(cast.clerk_a, rows=50)
    with watched() as traces:
        services.approve(row, reason=FINE, actor=cast.centre_reviewer)
    assert traces.left == {"audit": ["exports.approved"], "jobs": ["exports.make"]}
    event = Event.objects.get(action="exports.approved")
    assert (event.on_behalf, event.why) == (cast.clerk_a.name, FINE)
    work()
    row.refresh_from_db()
    assert (row.state, row.written, row.decided_name) == ("ready", 50, cast.centre_reviewer.name)


def test_a_no_is_told_to_the_asker(cast: Cast) -> None:
    row = asked(cast.clerk_a, rows=50)
    with watched() as traces:
        services.refuse(row, reason="请缩小范围", actor=cast.centre_reviewer)
    assert traces.left == {
        "audit": ["exports.refused"],
        "notices": [f"导出申请 {row.number} 未获同意"],
    }
    work()
    row.refresh_from_db()
    assert (row.state, row.file, row.decision) == ("export_refused", None, "请缩小范围")


def test_nobody_decides_on_the_own_wish(cast: Cast) -> None:
    row = asked(cast.centre_reviewer, rows=50)
    for verb in (services.approve, services.refuse):
        with watched() as traces, pytest.raises(FourEyes):
            verb(row, reason=FINE, actor=cast.centre_reviewer)
        assert traces.left == NOTHING


def test_the_database_holds_the_four_eyes_too(cast: Cast) -> None:
    row = asked(cast.clerk_a, rows=50)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.filter(pk=row.pk).update(decided_by=cast.clerk_a.user_id)


@pytest.mark.parametrize("who", ["centre_officer", "clerk_b", "system_admin", "auditor", "system"])
def test_who_may_not_decide(cast: Cast, who: str) -> None:
    row = asked(cast.clerk_a, rows=50)
    with pytest.raises(NotPermitted):
        services.approve(row, reason=FINE, actor=getattr(cast, who))


def test_a_decision_has_a_reason_and_is_taken_once(cast: Cast) -> None:
    row = asked(cast.clerk_a, rows=50)
    with pytest.raises(ExportReasonNeeded):
        services.approve(row, reason="", actor=cast.centre_reviewer)
    services.approve(row, reason=FINE, actor=cast.centre_reviewer)
    for verb in (services.approve, services.refuse):
        with pytest.raises(WrongState):
            verb(row, reason=FINE, actor=cast.centre_reviewer)
