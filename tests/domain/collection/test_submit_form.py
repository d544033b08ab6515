"""One record typed in by hand."""

import pytest

from builders.actors import Cast
from builders.submissions import numbers, payment, penalty, work
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotPermitted
from xinshu.domain.collection import services
from xinshu.domain.collection.types import FormInvalid, NoSuchItem, NotGranted
from xinshu.domain.records.models import Record

pytestmark = pytest.mark.usefixtures("district")


def test_a_good_form_becomes_a_record(cast: Cast) -> None:
    with watched() as traces:
        submission = services.submit_form(
            actor=cast.clerk_a, item_code="penalty", values=penalty(1, fact="  未公示年报  ")
        )
    assert traces.left == {"audit": ["collection.submitted"], "jobs": ["collection.process"]}
    work()
    assert numbers(submission) == {"received": 1, "stored": 1}
    assert submission.channel == "form"
    assert "未公示年报" in Record.objects.get().payload


def test_errors_are_told_by_field_and_nothing_is_submitted(cast: Cast) -> None:
    values = penalty(1, fact="", decided_on="2026-13-01", fine="-1")
    with watched() as traces, pytest.raises(FormInvalid) as refused:
        services.submit_form(actor=cast.clerk_a, item_code="penalty", values=values)
    assert {(f.field, f.rule) for f in refused.value.findings} == {
        ("fact", "REQ"),
        ("decided_on", "TYPE"),
        ("fine", "MIN"),
    }
    assert traces.left == NOTHING


def test_a_warning_does_not_stop_a_form(cast: Cast) -> None:
    submission = services.submit_form(
        actor=cast.clerk_a, item_code="penalty", values=penalty(1, fine="5000")
    )
    work()
    submission.refresh_from_db()
    assert (submission.stored, submission.warned) == (1, 1)


def test_the_wrong_actor_the_wrong_item_and_what_is_not_granted(cast: Cast) -> None:
    for actor, item, refusal in (
        (cast.enterprise, "penalty", NotPermitted),
        (cast.clerk_a, "horoscope", NoSuchItem),
        (cast.clerk_b, "tax", NotGranted),
    ):
        values = payment() if item == "tax" else penalty()
        with watched() as traces, pytest.raises(refusal):
            services.submit_form(actor=actor, item_code=item, values=values)
        assert traces.left == NOTHING
