"""How what was handed in ends: the files as they came, and held rows that are settled."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from django.db.models import QuerySet

from xinshu.domain.collection.models import HeldRow, Submission
from xinshu.domain.collection.persons import unseal_held
from xinshu.domain.records.selectors_retention import told_by
from xinshu.kernel.accounts.actor import system_actor
from xinshu.kernel.files import services as files
from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.lifecycle.registry import Candidate, register
from xinshu.kernel.seal import blind_index

State = Submission.State
OVER = (State.STORED, State.REFUSED, State.WITHDRAWN)
AT_ONCE = 500


class HandedInFiles:
    """The file of a submission; receipt, counts and digest stay."""

    code = "handed_in_files"

    def due(self, cutoff: dt.date) -> Iterator[Candidate]:
        """Files of submissions that were over by the day."""
        rows = self._whole().filter(state__in=OVER, finished_at__date__lte=cutoff)
        yield from self._named(rows)

    def find(self, keys: Sequence[str]) -> Iterator[Candidate]:
        """Those whose file is still there."""
        yield from self._named(self._whole().filter(pk__in=keys))

    def destroy(self, keys: Sequence[str]) -> None:
        """End the contents."""
        stored = StoredFile.objects.filter(
            pk__in=Submission.objects.filter(pk__in=keys).values("file_id")
        )
        files.destroy(stored, actor=system_actor("lifecycle", channel="job"))

    def _whole(self) -> QuerySet[Submission]:
        return Submission.objects.filter(file__destroyed_at=None)

    def _named(self, rows: QuerySet[Submission]) -> Iterator[Candidate]:
        for row in rows.select_related("department").order_by("pk").iterator(chunk_size=AT_ONCE):
            yield Candidate(str(row.pk), row.file_digest, _references(row))


class SettledHeldRows:
    """The content of held rows that were corrected, replaced or given up; the count stays."""

    code = "settled_held_rows"

    def due(self, cutoff: dt.date) -> Iterator[Candidate]:
        """Rows of submissions that were over by the day."""
        yield from self._named(self._filled().filter(submission__finished_at__date__lte=cutoff))

    def find(self, keys: Sequence[str]) -> Iterator[Candidate]:
        """Those that still have a content."""
        yield from self._named(self._filled().filter(pk__in=keys))

    def destroy(self, keys: Sequence[str]) -> None:
        """Empty them."""
        HeldRow.objects.filter(pk__in=keys).update(
            content="", sealed=None, business_key="", key_hash=None
        )

    def _filled(self) -> QuerySet[HeldRow]:
        settled = HeldRow.objects.exclude(state=HeldRow.State.HELD)
        return settled.exclude(content="", sealed__isnull=True)

    def _named(self, rows: QuerySet[HeldRow]) -> Iterator[Candidate]:
        whole = rows.select_related("submission__department").order_by("pk")
        for row in whole.iterator(chunk_size=AT_ONCE):
            content = unseal_held(bytes(row.sealed)) if row.sealed else row.content
            digest = blind_index(f"held {row.pk} {content}").hex()
            yield Candidate(str(row.pk), digest, _references(row.submission))


def _references(row: Submission) -> tuple[str, ...]:
    return (
        f"submission:{row.receipt_no}",
        f"submission:{row.pk}",
        f"department:{row.department.code}",
    )


def _receipts(submissions: Collection[int]) -> dict[int, str]:
    return dict(Submission.objects.filter(pk__in=submissions).values_list("pk", "receipt_no"))


told_by(_receipts)
register(HandedInFiles())
register(SettledHeldRows())
