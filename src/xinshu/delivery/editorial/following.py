"""A case does not outlive the publication of the decision it rests on."""

from collections.abc import Sequence

from xinshu.delivery.editorial.models import Case, Posting
from xinshu.domain.disclosure import selectors as disclosure
from xinshu.domain.disclosure.selectors_places import register_place
from xinshu.kernel.outbox.registry import Happening, subscribe


def take_down_groundless() -> int:
    """Take cases down whose decision the public may no longer read; says how many."""
    rows = Posting.objects.exclude(record_id=None).values_list("pk", "record_id")
    resting = {page: record for page, record in rows if record is not None}
    ended = set(resting.values()) - _shown(set(resting.values()))
    pages = [page for page, record in resting.items() if record in ended]
    for case in Case.objects.filter(pk__in=pages):
        case.unpublish()
    return len(pages)


def still_there(record_ids: Sequence[int]) -> set[int]:
    """Which of these records a public case rests on."""
    found = Posting.objects.filter(record_id__in=record_ids).values_list("record_id", flat=True)
    return {each for each in found if each is not None}


register_place("典型案例", still_there)


@subscribe("disclosure.taken_down", "editorial")
def follow(_: Happening) -> None:
    """Look at every case; there are few."""
    take_down_groundless()


def _shown(records: set[int]) -> set[int]:
    found = disclosure.shown().filter(pk__in=records)
    return set(found.values_list("pk", flat=True))
