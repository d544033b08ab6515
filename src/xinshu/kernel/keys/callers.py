"""Recognising who calls: an access token, or the secret itself where the client may send it."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils import timezone

from xinshu.kernel.accounts.actor import Actor, actor_of
from xinshu.kernel.keys import material, networks, scopes
from xinshu.kernel.keys.models import Client, Credential, Token
from xinshu.kernel.keys.refusals import AddressRefused, ScopeNeeded

NOTE_USE_EVERY = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """A client that has proved itself, with the scopes of this call."""

    client: Client
    scopes: tuple[str, ...]
    ip: str

    def allows(self, name: str, part: str = "") -> bool:
        """Whether the scopes open this for this part; see `scopes.allows`."""
        return scopes.allows(self.scopes, name, part)

    def must(self, name: str, part: str = "") -> None:
        """Go on only with the scope. Raises ScopeNeeded."""
        if not self.allows(name, part):
            wanted = f"{name}/{part}" if part else name
            raise ScopeNeeded(scope=scopes.label_of(wanted))

    def among(self, name: str, parts: Collection[str]) -> list[str]:
        """Of these parts those the scopes open, in the same order."""
        return [part for part in parts if self.allows(name, part)]

    def actor(self) -> Actor:
        """The user the client acts as, with the rights of today; the name says both."""
        acting = actor_of(self.client.user, channel="api", ip=self.ip)
        return replace(acting, name=f"{acting.name}·{self.client.name}"[:64])


def recognise(bearer: str, *, ip: str) -> Caller | None:
    """Who sends this bearer text; None for anything unknown, expired, revoked or suspended.

    Raises AddressRefused for a good one from an address its client's list does not hold.
    """
    if "." in bearer:
        credential = credential_of(bearer)
        if credential is None or not credential.client.direct:
            return None
        caller = Caller(credential.client, tuple(credential.client.scopes), ip)
    else:
        token = _token(bearer)
        if token is None:
            return None
        caller = Caller(token.client, tuple(token.scopes), ip)
    if not networks.holds(caller.client.networks, ip):
        raise AddressRefused(ip=ip)
    return caller


def credential_of(written: str, *, code: str = "") -> Credential | None:
    """The valid credential a secret `key_id.secret` belongs to, with `code` of that client only."""
    key_id, _, secret = written.partition(".")
    if "\0" in key_id:  # PostgreSQL cannot even be asked for it
        return None
    rows = Credential.objects.select_related("client__user")
    found = rows.filter(kind=Credential.Kind.SECRET, key_id=key_id).first()
    if found is None or not material.fits(found, secret):
        return None
    if code and found.client.code != code:
        return None
    if not found.valid_at(timezone.now()) or not works(found.client):
        return None
    _note_use(found)
    return found


def _token(text: str) -> Token | None:
    rows = Token.objects.select_related("client__user", "credential")
    found = rows.filter(digest=material.digest(text)).first()
    now = timezone.now()
    if found is None or found.expires_at <= now or not found.credential.valid_at(now):
        return None
    return found if works(found.client) else None


def works(client: Client) -> bool:
    """Whether the client may do anything today, and its user."""
    return client.works_on(timezone.localdate()) and client.user.is_active


def _note_use(credential: Credential) -> None:
    """Remember the use, to the hour: enough to see what nobody needs any more."""
    now = timezone.now()
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTE_USE_EVERY)
    Credential.objects.filter(stale, pk=credential.pk).update(last_used_at=now)
