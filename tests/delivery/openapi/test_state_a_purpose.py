"""A department's system reads its own rows freely; rows of others need a purpose in the headers."""

from urllib.parse import quote

from django.http import HttpResponse
from django.test import Client

from builders.actors import Cast
from builders.machines import ROOT, Machine, key_of
from builders.submissions import penalty, send
from builders.traces import watched
from xinshu.domain.collection.models import Submission
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.models import Event

ROWS = {"held": "collection.held_viewed", "findings": "collection.findings_viewed"}
SAID = {
    "X-Purpose": "governance",
    "X-Basis": quote("目录规定的归集职责"),
    "X-Matter": quote("质量核查2026-1号"),
}


def held_by(actor: Actor) -> Submission:
    """A submission with a row that waits for correction."""
    return send([penalty(1, fact=""), penalty(2)], by=actor)


def ask(actor: Actor, submission: Submission, rows: str, **headers: str) -> HttpResponse:
    """Ask as somebody's machine for the rows of a receipt."""
    client = Client(headers={"Authorization": f"Bearer {key_of(actor)}"})
    return client.get(f"{ROOT}/receipts/{submission.receipt_no}/{rows}", headers=headers)


def test_ones_own_rows_come_without_a_question_and_leave_their_purpose(
    cast: Cast, machine: Machine
) -> None:
    mine = held_by(cast.clerk_a)
    for rows, action in ROWS.items():
        with watched() as traces:
            assert ask(cast.clerk_a, mine, rows).status_code == 200
        assert action in traces.left["audit"]
        event = Event.objects.filter(action=action).latest("pk")
        assert (event.purpose, event.matter) == ("own_submission", mine.receipt_no)
        assert (event.channel, event.shown) == ("api", 1)
        assert event.about.get().object_id == str(mine.pk)


def test_the_centre_says_what_for(cast: Cast, machine: Machine) -> None:
    theirs = held_by(cast.clerk_a)
    for rows, action in ROWS.items():
        refused = ask(cast.centre_officer, theirs, rows)
        assert (refused.status_code, refused.json()["code"]) == (428, "purpose_needed")
        assert "尚未选择用途" in refused.json()["message"]
        assert ask(cast.centre_officer, theirs, rows, **SAID).status_code == 200
        event = Event.objects.filter(action=action).latest("pk")
        assert (event.purpose, event.basis, event.matter) == (
            "governance",
            "目录规定的归集职责",
            "质量核查2026-1号",
        )


def test_a_purpose_that_does_not_reach_the_rows_is_refused(cast: Cast, machine: Machine) -> None:
    theirs = held_by(cast.clerk_a)
    with watched() as traces:
        refused = ask(cast.centre_officer, theirs, "held", **SAID | {"X-Purpose": "credit_check"})
    assert (refused.status_code, refused.json()["code"]) == (403, "purpose_not_allowed")
    assert "collection.held_viewed" not in traces.left.get("audit", [])


def test_a_purpose_opens_no_door_that_is_shut(cast: Cast, machine: Machine) -> None:
    theirs = held_by(cast.clerk_a)
    with watched() as traces:
        assert ask(cast.clerk_b, theirs, "held", **SAID).status_code == 404
    assert "collection.held_viewed" not in traces.left.get("audit", [])
