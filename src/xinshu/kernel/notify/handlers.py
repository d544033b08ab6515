"""Copies of notices leaving the site: planned in one step, carried each in one of its own."""

from django.utils import timezone

from xinshu.kernel.notify import selectors
from xinshu.kernel.notify.channels.base import Letter, Refused, Unreachable, open_channel
from xinshu.kernel.notify.models import Dispatch, Notice
from xinshu.kernel.notify.refusals import ChannelClosed
from xinshu.kernel.operations.privacy import masked
from xinshu.kernel.outbox.outbox import MOST_ATTEMPTS, emit
from xinshu.kernel.outbox.registry import Happening, subscribe

State = Dispatch.State


@subscribe("notice.sent", "notify.plan")
def plan(event: Happening) -> None:
    """Put a copy into the delivery log for everyone who wants one, and send each on its way."""
    notice = Notice.objects.select_related("user").filter(pk=event.payload["notice"]).first()
    if notice is None:
        return
    now = timezone.now()
    made = Dispatch.objects.bulk_create(
        Dispatch(notice=notice, user_id=user, channel=channel, queued_at=now)
        for user, channel in selectors.wanted_copies(notice)
    )
    for each in made:
        emit("notice.dispatched", {"dispatch": each.pk})


@subscribe("notice.dispatched", "notify.deliver", outside=True)
def deliver(event: Happening) -> None:
    """Carry one copy. What may go better next time is raised on, so that the outbox tries again."""
    rows = Dispatch.objects.select_related("notice")
    dispatch = rows.filter(pk=event.payload["dispatch"]).first()
    if dispatch is None or dispatch.state in {State.SENT, State.SKIPPED}:
        return
    if dispatch.notice.user_id is not None and dispatch.notice.read_at is not None:
        _settle(dispatch, State.SKIPPED, error="已在站内阅读")
        return
    address = selectors.address_of(dispatch.user_id, dispatch.channel)
    try:
        _carry(dispatch, address)
    except Unreachable as error:
        last = dispatch.attempts + 1 >= MOST_ATTEMPTS
        _settle(dispatch, State.FAILED if last else State.WAITING, error=_told(error, address))
        raise Unreachable(_told(error, address)) from None
    except Refused as error:
        _settle(dispatch, State.FAILED, error=_told(error, address))


def _carry(dispatch: Dispatch, address: str) -> None:
    try:
        channel = open_channel(dispatch.channel)
    except ChannelClosed as closed:
        _settle(dispatch, State.SKIPPED, error=str(closed))
        return
    if channel.needs_address and not address:
        _settle(dispatch, State.SKIPPED, error="联系方式已删除")
        return
    notice = dispatch.notice
    words = "\n\n".join(part for part in (notice.title, notice.body) if part)
    reference = channel.send(
        Letter(id=f"notice-{dispatch.pk}", address=address, title=notice.title, body=words)
    )
    _settle(dispatch, State.SENT, reference=reference)


def _settle(dispatch: Dispatch, state: State, *, error: str = "", reference: str = "") -> None:
    dispatch.state, dispatch.error, dispatch.reference = state, error, masked(reference)[:200]
    dispatch.attempts += 1
    dispatch.sent_at = timezone.now() if state == State.SENT else None
    dispatch.save(update_fields=("state", "error", "reference", "attempts", "sent_at"))


def _told(error: Exception, address: str) -> str:
    """Why it failed, without the address the other side may have repeated."""
    said = str(error)
    return masked(said.replace(address, "…") if address else said)[:500]
