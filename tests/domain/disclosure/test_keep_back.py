"""An officer keeps a record back with a reason; another one lifts; objections are marked."""

import datetime as dt

import pytest

from builders.actors import SETUP, Cast
from builders.publicity import judged, say, store
from builders.traces import watched
from xinshu.core.refusals import NotPermitted, Refusal
from xinshu.domain.catalog.models import Edition
from xinshu.domain.disclosure import selectors, services
from xinshu.domain.disclosure.models import Publication, State
from xinshu.domain.disclosure.types import AlreadySuppressed, NotSuppressed
from xinshu.domain.records.models import Record
from xinshu.domain.subjects.models import Subject
from xinshu.kernel.access.transitions import FourEyes

WHY = "法院裁定停止执行"


@pytest.fixture
def record(cast: Cast, regimes: Edition, firm: Subject) -> Record:
    today = dt.datetime.now(dt.UTC).date()
    (made,) = judged(store(firm, cast.department_a, regimes, today))
    return made


def state(record: Record) -> int:
    return Publication.objects.get(pk=record.pk).state


def test_what_is_kept_back_is_gone_at_once_and_stays_gone(cast: Cast, record: Record) -> None:
    with watched() as traces:
        services.suppress(record.pk, reason="court", why=WHY, actor=cast.centre_officer)
    assert traces.left == {
        "audit": ["disclosure.suppressed"],
        "messages": ["disclosure.taken_down"],
    }
    assert not selectors.shown().exists()
    assert selectors.counts() == {}
    say(record, opinion="再次报送")
    assert state(record) == State.SUPPRESSED
    assert "法院、复议机关决定停止执行" in selectors.explain(record.pk).sentence


def test_another_person_lifts(cast: Cast, record: Record) -> None:
    services.suppress(record.pk, reason="error", why="金额有误", actor=cast.centre_officer)
    with pytest.raises(FourEyes):
        services.lift(record.pk, why="已核实无误", actor=cast.centre_officer)
    services.lift(record.pk, why="已核实无误", actor=cast.centre_reviewer)
    assert state(record) == State.PUBLIC
    last = selectors.changes(0)[-1]
    assert (last.record_id, last.kind) == (record.pk, "published")
    with pytest.raises(NotSuppressed):
        services.lift(record.pk, why="已核实无误", actor=cast.centre_reviewer)


def test_twice_is_declined_and_a_reason_is_asked_for(cast: Cast, record: Record) -> None:
    with pytest.raises(Refusal):
        services.suppress(record.pk, reason="court", why=" ", actor=cast.centre_officer)
    services.suppress(record.pk, reason="court", why=WHY, actor=cast.centre_officer)
    with pytest.raises(AlreadySuppressed):
        services.suppress(record.pk, reason="court", why=WHY, actor=cast.centre_reviewer)


def test_clerks_and_the_platform_keep_nothing_back(cast: Cast, record: Record) -> None:
    for actor in (cast.clerk_a, cast.public, SETUP):
        with pytest.raises(NotPermitted):
            services.suppress(record.pk, reason="court", why=WHY, actor=actor)
    assert state(record) == State.PUBLIC


def test_nobody_lifts_what_the_law_hides(cast: Cast, record: Record) -> None:
    say(record, CF_CXLX="1")
    assert state(record) == State.SUPPRESSED
    with pytest.raises(NotSuppressed):
        services.lift(record.pk, why="想公示", actor=cast.centre_reviewer)


def test_an_objection_is_marked_until_every_case_is_decided(record: Record) -> None:
    for case in ("YY-1", "YY-1", "YY-2"):
        services.mark_disputed(record.pk, case=case, actor=SETUP)
    assert selectors.public_entry(record.pk).disputed
    assert selectors.changes(0)[-1].kind == "changed"
    services.clear_dispute(record.pk, case="YY-1", actor=SETUP)
    assert selectors.public_entry(record.pk).disputed
    services.clear_dispute(record.pk, case="YY-2", actor=SETUP)
    assert not selectors.public_entry(record.pk).disputed
    services.mark_disputed(record.pk, case="YY-2", actor=SETUP)
    assert selectors.public_entry(record.pk).disputed
