"""Sending and reading notices."""

from django.db import transaction
from django.utils import timezone

from xinshu.core.refusals import NotFound
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department, User
from xinshu.kernel.notify.models import Notice
from xinshu.kernel.notify.selectors import notices


@transaction.atomic
def notify(
    to: User | Department,
    *,
    title: str,
    actor: Actor,
    body: str = "",
    link: str = "",
    dedup_key: str = "",
) -> Notice:
    """Send a notice; with a `dedup_key` the same one is never sent twice.

    `link` is a path inside the site. The actor is whoever caused it and needs no permission:
    other verbs send notices as their consequence.
    """
    fresh = Notice(
        user=to if isinstance(to, User) else None,
        department=to if isinstance(to, Department) else None,
        title=title[:200],
        body=body,
        link=link,
        dedup_key=dedup_key,
        sent_at=timezone.now(),
    )
    if dedup_key:
        Notice.objects.bulk_create([fresh], ignore_conflicts=True)
        return Notice.objects.get(dedup_key=dedup_key)
    fresh.save()
    return fresh


@transaction.atomic
def mark_read(notice: Notice, *, actor: Actor) -> Notice:
    """Note that the actor has read it; the first reader counts. Raises NotFound."""
    mine = notices(actor=actor).filter(pk=notice.pk)
    if not mine.exists():
        raise NotFound(thing="该通知")
    mine.filter(read_at__isnull=True).update(read_at=timezone.now(), read_by_id=actor.user_id)
    notice.refresh_from_db()
    return notice
