"""Verbs: publish a card, take it back. Both belong to the enterprise alone."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from xinshu.core.refusals import WrongState
from xinshu.domain.cards import permissions as may
from xinshu.domain.cards.models import Card
from xinshu.domain.cards.types import CardPublicAlready, NotYourSubject
from xinshu.domain.subjects import selectors as subjects
from xinshu.domain.subjects.types import Subject
from xinshu.kernel import verifying
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts import members
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.services import record

PREFIX = "MP"


@transaction.atomic
def publish(subject_id: int, *, actor: Actor) -> Card:
    """Show the subject's card under a number nobody can guess.

    Raises NotPermitted, NotYourSubject, NotFound, CardPublicAlready.
    """
    require(actor, may.PUBLISH)
    _require_own(subject_id, actor)
    if actor.user_id is None:
        raise NotYourSubject
    subject = subjects.standing_for(subject_id)
    earlier = Card.objects.filter(subject_id=subject.pk, withdrawn_at=None).first()
    if earlier is not None:
        raise CardPublicAlready(number=earlier.number)
    card = Card(
        number=verifying.new_number(PREFIX),
        subject_id=subject.pk,
        published_at=timezone.now(),
        published_by_id=actor.user_id,
    )
    try:
        with transaction.atomic():
            card.save(force_insert=True)
    except IntegrityError:  # published by a colleague in this very moment
        found = Card.objects.get(subject_id=subject.pk, withdrawn_at=None)
        raise CardPublicAlready(number=found.number) from None
    record(may.PUBLISHED, card, actor=actor, subject=f"{Subject._meta.label_lower}:{subject.pk}")
    return card


@transaction.atomic
def withdraw(card: Card, *, actor: Actor) -> Card:
    """Take the card back; its number says from now on that it was withdrawn.

    Raises NotPermitted, NotYourSubject, WrongState.
    """
    require(actor, may.PUBLISH)
    row = Card.objects.select_for_update().get(pk=card.pk)
    _require_own(row.subject_id, actor)
    if row.withdrawn_at is not None:
        raise WrongState(thing="信用名片", state="已撤回", action="撤回")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=("withdrawn_at",))
    record(may.WITHDRAWN, row, actor=actor)
    return row


def _require_own(subject_id: int, actor: Actor) -> None:
    own = {subjects.standing_for(each).pk for each in members.member_subjects(actor)}
    if subjects.standing_for(subject_id).pk not in own:
        raise NotYourSubject
