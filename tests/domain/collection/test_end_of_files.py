"""What was handed in ends: the file as it came, and held rows that are settled."""

import datetime as dt

import pytest
from django.utils import timezone

from builders.actors import Cast
from builders.submissions import penalty, person_penalty, send
from xinshu.domain.collection import services
from xinshu.domain.collection.models import HeldRow, Submission
from xinshu.kernel.files.refusals import FileDestroyed
from xinshu.kernel.files.selectors import open_plain
from xinshu.kernel.lifecycle.registry import store_of

pytestmark = pytest.mark.usefixtures("district")
TODAY = timezone.localdate()
FILES, ROWS = "handed_in_files", "settled_held_rows"


def due(code: str, cutoff: dt.date = TODAY) -> list[str]:
    return [each.key for each in store_of(code).due(cutoff)]


def test_files_of_submissions_that_are_over(cast: Cast) -> None:
    submission = send(penalty(1), by=cast.clerk_a)
    (found,) = store_of(FILES).due(TODAY)
    assert (found.key, found.digest) == (str(submission.pk), submission.file_digest)
    assert found.references == (
        f"submission:{submission.receipt_no}",
        f"submission:{submission.pk}",
        "department:dept-a",
    )
    assert due(FILES, TODAY - dt.timedelta(days=1)) == []


def test_a_submission_that_is_not_over_keeps_its_file(cast: Cast) -> None:
    send(penalty(1), by=cast.clerk_a)
    Submission.objects.update(state=Submission.State.CHECKING)
    assert due(FILES) == []


def test_the_receipt_outlives_the_file(cast: Cast) -> None:
    submission = send(penalty(1), by=cast.clerk_a)
    store_of(FILES).destroy([str(submission.pk)])
    submission = Submission.objects.get()
    assert (submission.stored, submission.balanced) == (1, True)
    with pytest.raises(FileDestroyed):
        open_plain(submission.file)
    assert due(FILES) == []
    assert list(store_of(FILES).find([str(submission.pk)])) == []


def test_rows_that_wait_are_kept_settled_ones_are_emptied(cast: Cast) -> None:
    submission = send([penalty(1), penalty(2, name="")], by=cast.clerk_a)
    assert HeldRow.objects.get().state == "held"
    assert due(ROWS) == []
    services.discard_held(actor=cast.clerk_a, submission=submission, reason="重复报送")
    row = HeldRow.objects.get()
    assert due(ROWS) == [str(row.pk)]
    store_of(ROWS).destroy([str(row.pk)])
    row.refresh_from_db()
    assert (row.content, row.business_key, row.state, row.row_no) == (
        "",
        "",
        "discarded",
        row.row_no,
    )
    assert due(ROWS) == []


def test_a_sealed_row_ends_too_and_its_digest_does_not_follow_the_key(cast: Cast) -> None:
    submission = send(person_penalty(1, fact=""), by=cast.clerk_a)
    services.discard_held(actor=cast.clerk_a, submission=submission, reason="重复报送")
    row = HeldRow.objects.get()
    assert row.sealed
    (first,) = store_of(ROWS).due(TODAY)
    assert len(first.digest) == 64
    store_of(ROWS).destroy([first.key])
    row.refresh_from_db()
    assert row.sealed is None
