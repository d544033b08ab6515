"""What a submission brought is digested once, and the digest outlives everything done later."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from builders.actors import SETUP, Cast
from builders.ledger import ROWS, tamper, verifier
from builders.submissions import payment, penalty, person_penalty, registration, send, work
from xinshu.core.refusals import NotPermitted
from xinshu.domain.collection import services as collection
from xinshu.domain.collection.models import Submission
from xinshu.domain.records import sealing, services
from xinshu.domain.records.models import LakePartition, PersonRecord, Record
from xinshu.domain.records.selectors_sealed import SealedRow, rows_of, sealed_rows
from xinshu.domain.records.types import SEALED_FOR
from xinshu.kernel import seal as seal_columns
from xinshu.kernel.audit.data import digest_rows, is_digested
from xinshu.kernel.audit.export import export
from xinshu.kernel.audit.models import Event
from xinshu.kernel.audit.sealing import seal

pytestmark = pytest.mark.usefixtures("district")


def digests() -> dict[str, tuple[int, str]]:
    """Rows and root by submission."""
    events = Event.objects.filter(action="audit.data_digest")
    return {each.object_id: (each.detail["rows"], each.detail["root"]) for each in events}


def verified(folder: Path) -> set[str]:
    """What the third party's program finds in an export of now."""
    while seal(actor=SETUP):
        pass
    export(folder, actor=SETUP, rows=sealed_rows())
    codes: set[str] = verifier().verify(folder).codes()
    return codes


def arrived(cast: Cast, *rows: dict[str, str], item: str = "penalty") -> Submission:
    """A submission that is stored and digested."""
    submission = send(list(rows), by=cast.clerk_a, item=item)
    work()
    assert is_digested("collection.submission", str(submission.pk))
    return submission


def test_what_was_stored_is_digested_without_anybody_asking(cast: Cast, tmp_path: Path) -> None:
    first = arrived(cast, penalty(1), penalty(2), person_penalty(3))
    assert digests()[str(first.pk)][0] == 3
    assert verified(tmp_path / "log") == set()


def test_the_digest_holds_whatever_is_done_with_the_rows(cast: Cast, tmp_path: Path) -> None:
    first = arrived(cast, penalty(1), penalty(2), penalty(3))
    arrived(cast, penalty(1, fine="0.07"))  # replaced
    arrived(cast, registration(2), item="register")  # linked to its subject, a new version
    again = arrived(cast, penalty(3, fine="0.09"))
    collection.withdraw(actor=cast.clerk_a, submission=again, reason="报送有误")  # back to the old
    assert Record.objects.filter(version__gt=1).count() == 3
    assert verified(tmp_path / "log") == set()
    assert sum(1 for _ in rows_of(first.pk)) == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_record SET payload = replace(payload, '0.05', '0.01') WHERE row_no = 2",
        "UPDATE records_record SET valid_until = '2026-03-03' WHERE row_no = 2",
        "UPDATE records_personrecord SET row_hash = key_hash",
        "DELETE FROM records_record WHERE row_no = 2",
    ],
)
def test_a_row_changed_behind_the_platforms_back_is_found(
    cast: Cast, tmp_path: Path, statement: str
) -> None:
    arrived(cast, penalty(1), penalty(2), person_penalty(3))
    tamper(statement)
    assert verified(tmp_path / "log") == {"rows.changed"}


def test_sealed_content_of_another_person_put_in_place_is_found(cast: Cast, tmp_path: Path) -> None:
    arrived(cast, person_penalty(1), person_penalty(2, fine="9"))
    tamper(
        "UPDATE records_personrecord SET sealed = "
        "(SELECT other.sealed FROM records_personrecord other WHERE other.row_no = 3)"
    )
    assert verified(tmp_path / "log") == {"rows.changed"}


def test_sealed_content_that_no_longer_opens_is_found(cast: Cast, tmp_path: Path) -> None:
    arrived(cast, person_penalty(1))
    kept = bytes(PersonRecord.objects.get().sealed)
    PersonRecord.objects.update(sealed=kept[:-1] + bytes([kept[-1] ^ 1]))
    assert verified(tmp_path / "log") == {"rows.changed"}


def test_content_sealed_anew_is_the_same_content(cast: Cast, tmp_path: Path) -> None:
    arrived(cast, person_penalty(1))
    text = seal_columns.unseal_text(PersonRecord.objects.get().sealed, context=SEALED_FOR)
    PersonRecord.objects.update(sealed=seal_columns.seal_text(text, context=SEALED_FOR))
    assert verified(tmp_path / "log") == set()


def test_a_file_of_the_lake_changed_or_removed_is_found(cast: Cast, tmp_path: Path) -> None:
    arrived(cast, payment(1), item="tax")
    assert verified(tmp_path / "whole") == set()
    file = Path(settings.XINSHU_LAKE_DIR) / LakePartition.objects.get().path
    file.write_bytes(file.read_bytes() + b"x")
    assert verified(tmp_path / "changed") == {"rows.changed"}
    file.unlink()
    assert verified(tmp_path / "gone") == {"rows.changed"}


def test_rows_of_persons_are_exported_without_their_content(cast: Cast) -> None:
    submission = arrived(cast, person_penalty(1))
    (row,) = rows_of(submission.pk)
    assert "content" not in row
    assert len(str(row["digest"])) == 32


def test_files_of_the_lake_are_digested_by_their_own_digest(cast: Cast) -> None:
    submission = arrived(cast, payment(1), item="tax")
    (row,) = rows_of(submission.pk)
    assert set(row) == {"partition", "period", "rows", "sha256"}


def test_a_submission_is_digested_once(cast: Cast) -> None:
    submission = arrived(cast, penalty(1))
    before = digests()
    assert not services.digest_submission(actor=SETUP, submission_id=submission.pk)
    assert digests() == before


def test_a_submission_digested_meanwhile_is_not_digested_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(submission_id: int) -> Iterator[SealedRow]:
        digest_rows(
            ROWS, actor=SETUP, object_type="collection.submission", object_id=str(submission_id)
        )
        yield from ROWS

    monkeypatch.setattr(sealing, "rows_of", overtaken)
    with transaction.atomic():
        assert not services.digest_submission(actor=SETUP, submission_id=7)
    assert Event.objects.filter(action="audit.data_digest").count() == 1


def test_submissions_from_before_the_ledger_are_made_up_for(cast: Cast) -> None:
    submission = arrived(cast, penalty(1))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE action = 'audit.data_digest'")
    assert services.digest_missing(actor=SETUP) == 1
    assert services.digest_missing(actor=SETUP) == 0
    assert str(submission.pk) in digests()


def test_only_the_platform_digests(cast: Cast) -> None:
    submission = arrived(cast, penalty(1))
    for actor in (cast.clerk_a, cast.centre_officer, cast.auditor):
        with pytest.raises(NotPermitted):
            services.digest_submission(actor=actor, submission_id=submission.pk)
