"""People who have shown where they can be reached."""

from django.utils import timezone

from builders.actors import user_of
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.notify.models import Contact
from xinshu.kernel.notify.models.contact import SEALED_FOR
from xinshu.kernel.seal import seal_text


def reached_at(actor: Actor, channel: str, address: str) -> Contact:
    """The actor has confirmed this address long ago."""
    return Contact.objects.create(
        user=user_of(actor),
        channel=channel,
        sealed=seal_text(address, context=SEALED_FOR),
        confirmed_at=timezone.now(),
    )
