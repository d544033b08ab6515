"""Verbs on keys: add one, seal everything anew, destroy one, renew what signs.

Keys lie outside the database: each verb changes them first and writes the trace after, so that a
key is never spoken of that does not exist.
"""

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from xinshu.core.refusals import NotFound
from xinshu.kernel import keyring
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.crypto import permissions as may
from xinshu.kernel.crypto.refusals import KeysHeldElsewhere, KeyStillNeeded
from xinshu.kernel.crypto.selectors import usage
from xinshu.kernel.crypto.sources import KeySourceReadOnly
from xinshu.kernel.jobs.models import Job, State
from xinshu.kernel.jobs.services import enqueue

RESEAL = "crypto.reseal"
DATA_KEY = "crypto.data_key"
SIGNING_KEY = "crypto.signing_key"
QUIET = dt.timedelta(hours=1)  # longer than any transaction that had read the older key lasts
T = TypeVar("T")


@transaction.atomic
def add_key(*, actor: Actor, why: str = "") -> str:
    """A new key seals from now on, and a job seals older things anew. Returns the key's id.

    Raises NotPermitted, KeysHeldElsewhere.
    """
    require(actor, may.MANAGE)
    key_id = _change(keyring.rotate)
    record(may.KEY_ADDED, actor=actor, object_type=DATA_KEY, object_id=key_id, why=why)
    reseal(actor=actor)
    return key_id


def reseal(*, actor: Actor) -> Job:
    """Queue the job that seals with the current key and cipher whatever is sealed otherwise.

    One at a time. Raises NotPermitted.
    """
    require(actor, may.MANAGE)
    return enqueue(RESEAL, actor=actor, unique_key=RESEAL)


@transaction.atomic
def destroy_key(key_id: str, *, actor: Actor, why: str = "") -> None:
    """Forget a key nothing is sealed with any more, an hour after the last resealing.

    Copies that lie elsewhere, such as older backups, carry the key with them. Raises
    NotPermitted, NotFound, KeyStillNeeded, KeysHeldElsewhere.
    """
    require(actor, may.MANAGE)
    ring = keyring.keyring()
    if key_id not in ring.keys:
        raise NotFound(thing=f"密钥 {key_id}")
    if key_id == ring.current:
        raise KeyStillNeeded(key_id=key_id, places="当前密钥")
    held = [
        f"{each.place} {each.by_key[key_id]}"
        for each in usage(actor=actor)
        if each.by_key.get(key_id)
    ]
    if held:
        raise KeyStillNeeded(key_id=key_id, places="、".join(held))
    if not _quiet():
        raise KeyStillNeeded(key_id=key_id, places="可能尚有未完成的写入，请一小时后再试")
    _change(lambda: keyring.drop_key(key_id))
    record(may.KEY_DROPPED, actor=actor, object_type=DATA_KEY, object_id=key_id, why=why)


@transaction.atomic
def renew_signing_keys(*, actor: Actor, why: str = "") -> list[str]:
    """New pairs sign from now on; older signatures can still be checked. Returns the new ids.

    Raises NotPermitted, KeysHeldElsewhere.
    """
    require(actor, may.MANAGE)
    names = _change(keyring.rotate_signing)
    for name in names:
        record(may.SIGNING_RENEWED, actor=actor, object_type=SIGNING_KEY, object_id=name, why=why)
    return names


def _quiet() -> bool:
    """Whoever sealed with an older key before the last resealing has committed since."""
    last = Job.objects.filter(kind=RESEAL).order_by("-id").first()
    if last is None or last.state != State.DONE or last.finished_at is None:
        return False
    return last.finished_at <= timezone.now() - QUIET


def _change(change: Callable[[], T]) -> T:
    try:
        return change()
    except KeySourceReadOnly:
        raise KeysHeldElsewhere from None
