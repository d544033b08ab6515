"""How negative records of natural persons end (domain 8.5 L12): with all their versions."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.catalog.selectors_past import negative_items
from xinshu.domain.records.models import EndedPersonRecord, PersonRecord, PersonRecordVersion
from xinshu.kernel.accounts.models import Department
from xinshu.kernel.lifecycle.registry import Candidate, register
from xinshu.kernel.seal import blind_index

AT_ONCE = 500
_FILED = (
    *("edition_id", "department_id", "submission_id", "row_no", "version", "row_hash"),
    *("decided_on", "valid_until", "stored_at"),
)
Receipts = Callable[[Collection[int]], Mapping[int, str]]
_receipts: list[Receipts] = []


def told_by(receipts: Receipts) -> None:
    """Let the app above, which gives receipts, say their numbers by the ids of submissions."""
    _receipts.append(receipts)


class NegativePersonRecords:
    """Records of items that tell something negative, about natural persons.

    The clock begins with the decision, or where none is dated, with the day of filing; for what is
    still in force it begins when that ends. Of an item that the catalogue in force no longer lists,
    the last edition that had it says whether it is negative.
    """

    code = "negative_person_records"

    def due(self, cutoff: dt.date) -> Iterator[Candidate]:
        """Records that began by the day and were no longer in force after it."""
        begun = Q(decided_on__lte=cutoff) | Q(decided_on=None, stored_at__date__lte=cutoff)
        over = Q(valid_until=None) | Q(valid_until__lte=cutoff)
        yield from self._named(self._negative().filter(begun & over))

    def find(self, keys: Sequence[str]) -> Iterator[Candidate]:
        """Those still there."""
        yield from self._named(PersonRecord.objects.filter(pk__in=keys))

    def destroy(self, keys: Sequence[str]) -> None:
        """Delete them with every earlier version; what the ledger digested of them stays."""
        listed = [int(key) for key in keys]
        _remember(listed)
        PersonRecordVersion.objects.filter(record__in=listed).delete()
        PersonRecord.objects.filter(pk__in=listed).delete()

    def _negative(self) -> QuerySet[PersonRecord]:
        return PersonRecord.objects.filter(item__in=negative_items(catalogue.today()))

    def _named(self, rows: QuerySet[PersonRecord]) -> Iterator[Candidate]:
        # A keyed digest: the content of a record is short enough to be guessed.
        waiting = rows.order_by("pk").iterator(chunk_size=AT_ONCE)
        while some := list(islice(waiting, AT_ONCE)):
            references = _references(some)
            for row in some:
                digest = blind_index(
                    f"person record {row.pk} {row.version} {bytes(row.row_hash).hex()}"
                )
                yield Candidate(str(row.pk), digest.hex(), references[row.pk])


def _references(rows: Sequence[PersonRecord]) -> dict[int, tuple[str, ...]]:
    """What a hold may name each record by: its earlier versions, too, which end with it."""
    replaced = PersonRecordVersion.objects.filter(record__in=[row.pk for row in rows])
    facts = ("submission_id", "department_id", "person_id")
    filed = [(row.pk, row.submission_id, row.department_id, row.person_id) for row in rows]
    filed.extend(replaced.order_by("-version").values_list("record_id", *facts))
    codes = dict(
        Department.objects.filter(pk__in={each[2] for each in filed}).values_list("pk", "code")
    )
    submissions = {each[1] for each in filed}
    receipts = {pk: no for receipt in _receipts for pk, no in receipt(submissions).items()}
    found: dict[int, dict[str, None]] = {row.pk: {f"record:{row.pk}": None} for row in rows}
    for record, submission, department, person in filed:
        found[record] |= {f"submission:{submission}": None}
        for kind, name in (
            ("submission", receipts.get(submission)),
            ("department", codes.get(department)),
            ("person", person),
        ):
            if name is not None:
                found[record] |= {f"{kind}:{name}": None}
    return {record: tuple(names) for record, names in found.items()}


def _remember(listed: Sequence[int]) -> None:
    now = timezone.now()
    current = PersonRecord.objects.filter(pk__in=listed)
    earlier = PersonRecordVersion.objects.filter(record__in=listed)
    rows = [
        *current.values(*_FILED, "item_id", "key_hash"),
        *earlier.values(*_FILED, item_id=F("record__item_id"), key_hash=F("record__key_hash")),
    ]
    EndedPersonRecord.objects.bulk_create(
        (EndedPersonRecord(**row, ended_at=now) for row in rows), batch_size=AT_ONCE
    )


register(NegativePersonRecords())
