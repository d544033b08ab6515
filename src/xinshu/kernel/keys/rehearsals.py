"""What sandbox clients have made: a small drawer for each, with nothing real in it."""

import json
from typing import Any

from django.utils import timezone

from xinshu.core.refusals import NotFound
from xinshu.kernel.keys.models import Client, Rehearsal
from xinshu.kernel.keys.models.passing import REHEARSAL_SEALED_FOR
from xinshu.kernel.seal import seal_text, unseal_text


def keep(client: Client, number: str, content: dict[str, Any]) -> None:
    """Put something into the drawer, or in place of what is there under the number."""
    # ASCII: half a letter pair, which JSON may hold, is no text that could be encoded.
    text = json.dumps(content)
    Rehearsal.objects.update_or_create(
        client=client,
        number=number,
        defaults={
            "sealed": seal_text(text, context=REHEARSAL_SEALED_FOR),
            "made_at": timezone.now(),
        },
    )


def find(client: Client, number: str) -> dict[str, Any]:
    """What the client put there. Raises NotFound, for another client's number, too."""
    row = client.rehearsals.filter(number=number).first()
    if row is None:
        raise NotFound(thing=f"沙箱回执 {number}")
    text = unseal_text(bytes(row.sealed), context=REHEARSAL_SEALED_FOR)
    found: dict[str, Any] = json.loads(text)
    return found
