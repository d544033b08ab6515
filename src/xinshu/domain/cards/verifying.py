"""A card's number answers on the verification page."""

from django.urls import reverse

from xinshu.core.refusals import NotFound
from xinshu.domain.cards.models import Card
from xinshu.domain.cards.services import PREFIX
from xinshu.domain.subjects import selectors as subjects
from xinshu.kernel.verifying import Verified, register


def verify(number: str) -> Verified | None:
    """What is known of a card: whose it is, since when, whether it still holds."""
    row = Card.objects.filter(number=number).first()
    if row is None:
        return None
    try:
        subject = subjects.standing_for(row.subject_id)
    except NotFound:
        return None
    return Verified(
        number=row.number,
        kind="信用名片",
        title=subject.name,
        issued_at=row.published_at,
        holds=row.withdrawn_at is None,
        why_not="" if row.withdrawn_at is None else "持有单位已撤回该名片。",
        facts=(("主体名称", subject.name), ("统一社会信用代码", subject.code or "—")),
        address=reverse("portal:card", args=[row.number]) if row.withdrawn_at is None else "",
    )


register(PREFIX, "信用名片", verify)
