"""Questions about cards."""

from collections.abc import Collection

from xinshu.core.refusals import NotFound
from xinshu.domain.cards.models import Card


def public_card(number: str) -> Card:
    """The card with this number that is public now. Raises NotFound."""
    found = Card.objects.filter(number=number, withdrawn_at=None).first()
    if found is None:
        raise NotFound(thing="该信用名片")
    return found


def card(number: str) -> Card | None:
    """The card with this number, public or withdrawn."""
    return Card.objects.filter(number=number).first()


def cards_of(subject_ids: Collection[int]) -> dict[int, Card]:
    """Subject id -> its public card."""
    rows = Card.objects.filter(subject_id__in=subject_ids, withdrawn_at=None)
    return {row.subject_id: row for row in rows}
