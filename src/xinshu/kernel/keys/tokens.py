"""Access tokens by client credentials (RFC 6749 §4.4): bought with a secret, short-lived."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xinshu.kernel.accounts.actor import actor_of
from xinshu.kernel.audit.services import record
from xinshu.kernel.keys import material, networks, scopes
from xinshu.kernel.keys import permissions as may
from xinshu.kernel.keys.callers import works
from xinshu.kernel.keys.models import Credential, Token
from xinshu.kernel.keys.refusals import AddressRefused, ClientEnded


@dataclass(frozen=True, slots=True)
class Granted:
    """A token as the client gets it; the text is kept nowhere."""

    text: str
    seconds: int
    scopes: tuple[str, ...]


@transaction.atomic
def grant(credential: Credential, asked: Collection[str], *, ip: str) -> Granted:
    """A token for the client of a valid secret, with all its scopes or those it asks for.

    Looks at both anew, and whoever revokes or suspends them waits meanwhile: what is bought before
    is ended by them, nothing is bought after. Raises ClientEnded, UnknownScope, AddressRefused.
    """
    # Rows that point here, the token's for one, may be written beside such a lock.
    rows = Credential.objects.select_related("client__user")
    credential = rows.select_for_update(of=("self", "client"), no_key=True).get(pk=credential.pk)
    client = credential.client
    if not (credential.valid_at(timezone.now()) and works(client)):
        raise ClientEnded
    if not networks.holds(client.networks, ip):
        raise AddressRefused(ip=ip)
    allowed = scopes.narrowed(client.scopes, asked)
    text, now = material.new_token(), timezone.now()
    seconds: int = settings.XINSHU_TOKEN_MINUTES * 60
    Token.objects.create(
        client=client,
        credential=credential,
        digest=material.digest(text),
        scopes=allowed,
        issued_at=now,
        expires_at=now + dt.timedelta(seconds=seconds),
    )
    actor = actor_of(client.user, channel="api", ip=ip)
    record(may.TOKEN_ISSUED, client, actor=actor, key=credential.key_id, scopes=allowed)
    return Granted(text, seconds, tuple(allowed))


def end(credential: Credential, text: str) -> None:
    """End a token of the same client at once (RFC 7009); an unknown one is ended already."""
    Token.objects.filter(client=credential.client, digest=material.digest(text)).delete()
