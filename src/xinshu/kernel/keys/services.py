"""Verbs on machine clients: register, change, rotate, revoke, suspend."""

import datetime as dt
import secrets
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from xinshu.core.refusals import WrongState
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.reasons import reasoned
from xinshu.kernel.audit.services import record
from xinshu.kernel.keys import material, networks, scopes, signatures
from xinshu.kernel.keys import permissions as may
from xinshu.kernel.keys.models import Client, Credential
from xinshu.kernel.keys.models.client import Signing
from xinshu.kernel.keys.refusals import LimitInvalid, TooManyCredentials

VALID_AT_ONCE = 2
Kind = Credential.Kind


@transaction.atomic
def register(
    user: User,
    *,
    name: str,
    scopes_granted: Collection[str],
    actor: Actor,
    networks_allowed: Collection[str] = (),
    per_minute: int = 120,
    per_day: int = 20_000,
    signing: str = Signing.NONE,
    sandbox: bool = False,
    direct: bool = False,
    ends_on: dt.date | None = None,
) -> tuple[Client, str]:
    """Give another system an identity; returns it with its first secret, which is shown once.

    It acts as the user, within scopes, addresses and limits of its own. Raises NotPermitted,
    UnknownScope, NetworkInvalid, LimitInvalid.
    """
    require(actor, may.ISSUE)
    _check_limits(per_minute, per_day)
    client = Client.objects.create(
        user=user,
        code=f"xc-{secrets.token_hex(6)}",
        name=name.strip()[:100],
        scopes=scopes.checked(scopes_granted),
        networks=networks.checked(networks_allowed),
        per_minute=per_minute,
        per_day=per_day,
        signing=Signing(signing),
        sandbox=sandbox,
        direct=direct,
        ends_on=ends_on,
        created_at=timezone.now(),
    )
    record(may.REGISTERED, client, actor=actor, user=user.pk, scopes=client.scopes, sandbox=sandbox)
    _, secret = _issue_secret(client, actor)
    return client, secret


@transaction.atomic
def change(
    client: Client,
    *,
    reason: str,
    actor: Actor,
    scopes_granted: Collection[str],
    networks_allowed: Collection[str],
    per_minute: int,
    per_day: int,
    signing: str,
    ends_on: dt.date | None,
) -> Client:
    """Set what a client may do; tokens already out keep at most what is left.

    Raises NotPermitted, ReasonNeeded, UnknownScope, NetworkInvalid, LimitInvalid.
    """
    require(actor, may.ISSUE)
    _check_limits(per_minute, per_day)
    wanted = {
        "scopes": scopes.checked(scopes_granted),
        "networks": networks.checked(networks_allowed),
        "per_minute": per_minute,
        "per_day": per_day,
        "signing": str(Signing(signing)),
        "ends_on": ends_on,
    }
    before = {field: getattr(client, field) for field in wanted}
    for field, value in wanted.items():
        setattr(client, field, value)
    client.save(update_fields=list(wanted))
    if before["scopes"] != client.scopes:
        client.tokens.all().delete()
    changed = {field: str(value) for field, value in wanted.items() if before[field] != value}
    record(may.CHANGED, client, actor=actor, why=reasoned(reason), changed=changed)
    return client


@transaction.atomic
def rotate(client: Client, *, keep: dt.timedelta, actor: Actor) -> tuple[Credential, str]:
    """A new secret beside the one in use, which runs out after `keep`; zero ends it at once.

    Returns the new one with its text, which is shown once. Raises NotPermitted, and
    TooManyCredentials while two are valid already.
    """
    require(actor, may.ISSUE)
    _refuse_third(client, Kind.SECRET)
    ends_at = timezone.now() + keep
    in_use = client.credentials.filter(kind=Kind.SECRET, revoked_at=None).exclude(
        expires_at__lte=ends_at
    )
    in_use.update(expires_at=ends_at)
    return _issue_secret(client, actor)


@transaction.atomic
def add_shared_key(client: Client, *, actor: Actor) -> tuple[Credential, str]:
    """A key for signing requests by HMAC-SM3; its hexadecimal text is shown once.

    Raises NotPermitted, TooManyCredentials.
    """
    require(actor, may.ISSUE)
    key = secrets.token_bytes(material.KEY_BYTES)
    made = _issue(client, Kind.HMAC_SM3, actor, sealed=material.seal_key(key))
    return made, key.hex()


@transaction.atomic
def add_public_key(client: Client, *, public_key: str, actor: Actor) -> Credential:
    """The client's own SM2 key for signing requests; we never see the private half.

    Raises NotPermitted, PublicKeyInvalid, TooManyCredentials.
    """
    require(actor, may.ISSUE)
    return _issue(client, Kind.SM2, actor, public_key=signatures.public_key(public_key))


@transaction.atomic
def revoke(credential: Credential, *, reason: str, actor: Actor) -> Credential:
    """End a secret or a signing key at once, with every token bought with it.

    Raises NotPermitted, ReasonNeeded, WrongState.
    """
    require(actor, may.ISSUE)
    if credential.revoked_at is not None:
        raise WrongState(thing=str(credential), state="已吊销", action="再次吊销")
    credential.revoked_at = timezone.now()
    credential.save(update_fields=("revoked_at",))
    credential.tokens.all().delete()
    record(may.REVOKED, credential.client, actor=actor, why=reasoned(reason), key=credential.key_id)
    return credential


@transaction.atomic
def suspend(client: Client, *, reason: str, actor: Actor) -> Client:
    """Shut a client out at once, with its tokens. Raises NotPermitted, ReasonNeeded, WrongState."""
    require(actor, may.ISSUE)
    if client.suspended_at is not None:
        raise WrongState(thing=client.name, state="已停用", action="再次停用")
    client.suspended_at = timezone.now()
    client.save(update_fields=("suspended_at",))
    client.tokens.all().delete()
    record(may.SUSPENDED, client, actor=actor, why=reasoned(reason))
    return client


@transaction.atomic
def restore(client: Client, *, reason: str, actor: Actor) -> Client:
    """Let a suspended client in again; it needs a new token.

    Raises NotPermitted, ReasonNeeded, WrongState.
    """
    require(actor, may.ISSUE)
    if client.suspended_at is None:
        raise WrongState(thing=client.name, state="在用", action="再次启用")
    client.suspended_at = None
    client.save(update_fields=("suspended_at",))
    record(may.RESTORED, client, actor=actor, why=reasoned(reason))
    return client


def _issue_secret(client: Client, actor: Actor) -> tuple[Credential, str]:
    secret = material.new_secret()
    made = _issue(client, Kind.SECRET, actor, digest=material.digest(secret))
    return made, f"{made.key_id}.{secret}"


def _issue(client: Client, kind: str, actor: Actor, **proof: str | bytes) -> Credential:
    _refuse_third(client, kind)
    made = Credential.objects.create(
        client=client,
        kind=kind,
        key_id=material.new_key_id(),
        created_at=timezone.now(),
        **proof,
    )
    record(may.ISSUED, client, actor=actor, key=made.key_id, kind=kind)
    return made


def _refuse_third(client: Client, kind: str) -> None:
    # The client's row is the lock: two rotations at once must not make three secrets.
    Client.objects.select_for_update().get(pk=client.pk)
    now = timezone.now()
    valid = [each for each in client.credentials.filter(kind=kind) if each.valid_at(now)]
    if len(valid) >= VALID_AT_ONCE:
        raise TooManyCredentials(kind=Kind(kind).label)


def _check_limits(per_minute: int, per_day: int) -> None:
    if not 0 < per_minute <= per_day:
        raise LimitInvalid
