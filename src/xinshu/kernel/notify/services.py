"""Verbs on notices: tell, read, choose where to be told, send a copy again."""

import datetime as dt
import hmac
import secrets
from collections.abc import Collection

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from xinshu.core.refusals import NotFound, WrongState
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department, User
from xinshu.kernel.audit.services import record
from xinshu.kernel.notify import kinds, selectors
from xinshu.kernel.notify import permissions as may
from xinshu.kernel.notify.channels.base import Letter, Refused, Unreachable, open_channel
from xinshu.kernel.notify.models import Contact, Dispatch, Notice, Preference
from xinshu.kernel.notify.models.contact import SEALED_FOR
from xinshu.kernel.notify.refusals import (
    AddressInvalid,
    AskedTooSoon,
    CodeWrong,
    ContactUnreachable,
)
from xinshu.kernel.outbox.outbox import emit
from xinshu.kernel.seal import blind_index, seal_text

CODE_MINUTES, CODE_TRIES, CODE_PAUSE_SECONDS = 30, 5, 60


@transaction.atomic
def notify(
    to: User | Department,
    *,
    title: str,
    actor: Actor,
    kind: str = kinds.GENERAL,
    body: str = "",
    link: str = "",
    dedup_key: str = "",
) -> Notice:
    """Send a notice; with a `dedup_key` the same one is never sent twice.

    `link` is a path inside the site. The actor is whoever caused it and needs no permission:
    other verbs send notices as their consequence. Copies leave by the channels each recipient
    has chosen, once the transaction has committed. Raises UnknownKind.
    """
    kinds.kind(kind)
    if dedup_key and (earlier := Notice.objects.filter(dedup_key=dedup_key).first()):
        return earlier
    fresh = Notice(
        user=to if isinstance(to, User) else None,
        department=to if isinstance(to, Department) else None,
        kind=kind,
        title=title[:200],
        body=body,
        link=link,
        dedup_key=dedup_key,
        sent_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError:
        if not dedup_key:
            raise
        return Notice.objects.get(dedup_key=dedup_key)
    if settings.XINSHU_NOTICE_CHANNELS:
        emit("notice.sent", {"notice": fresh.pk})
    return fresh


def tell(
    to: User | Department,
    kind: str,
    *,
    actor: Actor,
    link: str = "",
    dedup_key: str = "",
    **facts: object,
) -> Notice:
    """Send a notice in the words of its kind. Raises UnknownKind, FactMissing."""
    title, body = kinds.kind(kind).worded(facts)
    return notify(
        to, title=title, body=body, kind=kind, link=link, dedup_key=dedup_key, actor=actor
    )


@transaction.atomic
def mark_read(notice: Notice, *, actor: Actor) -> Notice:
    """Note that the actor has read it; the first reader counts. Raises NotFound."""
    mine = selectors.notices(actor=actor).filter(pk=notice.pk)
    if not mine.exists():
        raise NotFound(thing="该通知")
    mine.filter(read_at__isnull=True).update(read_at=timezone.now(), read_by_id=actor.user_id)
    notice.refresh_from_db()
    return notice


@transaction.atomic
def choose(wanted: Collection[tuple[str, str]], *, actor: Actor) -> None:
    """Set which (kind, channel) pairs the actor wants; every other pair is unwanted from now on.

    Raises NotPermitted.
    """
    require(actor, may.READ)
    offered = [(kind, each.code) for kind in kinds.all_kinds() for each in selectors.channels()]
    in_use = {channel for _, channel in offered}
    Preference.objects.filter(user_id=actor.user_id or 0, channel__in=in_use).delete()
    Preference.objects.bulk_create(
        Preference(
            user_id=actor.user_id, kind=kind, channel=channel, wanted=(kind, channel) in wanted
        )
        for kind, channel in offered
    )


def set_contact(channel_code: str, address: str, *, actor: Actor) -> Contact:
    """Put down the actor's address on a channel and send a code there, which proves it.

    What was there before is replaced. The code goes out after the commit. Raises NotPermitted,
    ChannelClosed, AddressInvalid, AskedTooSoon, ContactUnreachable.
    """
    require(actor, may.READ)
    channel, given = open_channel(channel_code), address.strip()
    if not (channel.needs_address and channel.is_address(given)):
        raise AddressInvalid(what=channel.address_label)
    code, now = f"{secrets.randbelow(1_000_000):06d}", timezone.now()
    pause = dt.timedelta(seconds=CODE_PAUSE_SECONDS)
    with transaction.atomic():
        mine = selectors.contacts(actor=actor).select_for_update().filter(channel=channel_code)
        if mine.filter(code_sent_at__gt=now - pause).exists():
            raise AskedTooSoon(seconds=CODE_PAUSE_SECONDS)
        facts = {
            "sealed": seal_text(given, context=SEALED_FOR),
            "confirmed_at": None,
            "code": blind_index(code),
            "code_sent_at": now,
            "tries": 0,
        }
        contact, _ = Contact.objects.update_or_create(
            user_id=actor.user_id or 0, channel=channel_code, defaults=facts
        )
        record(may.CONTACT_SET, contact, actor=actor, label=channel_code)
    title = f"确认码 {code}，{CODE_MINUTES} 分钟内有效，请勿告诉他人"
    letter = Letter(
        id=f"code-{contact.pk}-{int(now.timestamp())}", address=given, title=title, body=title
    )
    try:
        channel.send(letter)
    except (Unreachable, Refused) as failure:
        raise ContactUnreachable(reason=str(failure)) from failure
    return contact


def confirm_contact(channel_code: str, code: str, *, actor: Actor) -> Contact:
    """Show the code that arrived; from now on notices go there. Raises NotFound, CodeWrong."""
    now = timezone.now()
    oldest = now - dt.timedelta(minutes=CODE_MINUTES)
    with transaction.atomic():
        mine = selectors.contacts(actor=actor).select_for_update()
        contact = mine.filter(channel=channel_code).first()
        if contact is None:
            raise NotFound(thing="该联系方式")
        sent = contact.code_sent_at
        alive = contact.code is not None and sent is not None and sent > oldest
        good = alive and contact.tries < CODE_TRIES
        same = hmac.compare_digest(bytes(contact.code or b""), blind_index(code.strip()))
        if good and same:
            contact.confirmed_at, contact.code = now, None
            contact.save(update_fields=("confirmed_at", "code"))
            record(
                may.CONTACT_CONFIRMED,
                contact,
                actor=actor,
                label=channel_code,
                channel=channel_code,
            )
            return contact
        # The refusal comes after the commit: a wrong try counts, so it must be written.
        contact.tries = min(CODE_TRIES, contact.tries + 1)
        contact.save(update_fields=("tries",))
    raise CodeWrong(minutes=CODE_MINUTES, tries=CODE_TRIES)


@transaction.atomic
def remove_contact(channel_code: str, *, actor: Actor) -> None:
    """Forget the actor's address on a channel.

    Not in the minute after a code went there: the pause between two codes is kept with the
    address. Raises NotFound, AskedTooSoon.
    """
    mine = selectors.contacts(actor=actor).select_for_update()
    contact = mine.filter(channel=channel_code).first()
    if contact is None:
        raise NotFound(thing="该联系方式")
    pause = dt.timedelta(seconds=CODE_PAUSE_SECONDS)
    if contact.code_sent_at is not None and contact.code_sent_at > timezone.now() - pause:
        raise AskedTooSoon(seconds=CODE_PAUSE_SECONDS)
    record(may.CONTACT_REMOVED, contact, actor=actor, label=channel_code)
    contact.delete()


@transaction.atomic
def retry(dispatch: Dispatch, *, actor: Actor) -> Dispatch:
    """Send a failed copy again, from the first attempt on. Raises NotPermitted, WrongState."""
    require(actor, may.MANAGE)
    if dispatch.state != Dispatch.State.FAILED:
        label = Dispatch.State(dispatch.state).label
        raise WrongState(thing="该通知", state=label, action="重发")
    dispatch.state, dispatch.attempts, dispatch.error = Dispatch.State.WAITING, 0, ""
    dispatch.save(update_fields=("state", "attempts", "error"))
    emit("notice.dispatched", {"dispatch": dispatch.pk})
    record(may.RETRIED, dispatch, actor=actor, label=dispatch.channel)
    return dispatch
