"""Questions about notices: mine, unread, where I am told, what became of the copies."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from xinshu.kernel.access.policy import scope, scoped
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import User
from xinshu.kernel.notify import permissions as may
from xinshu.kernel.notify.channels.base import Channel, open_channels
from xinshu.kernel.notify.kinds import NoticeKind, all_kinds
from xinshu.kernel.notify.models import Contact, Dispatch, Notice, Preference
from xinshu.kernel.notify.models.contact import SEALED_FOR
from xinshu.kernel.seal import unseal_text


@scoped(Notice, action=may.READ)
def addressed_to(rows: QuerySet[Notice], actor: Actor) -> QuerySet[Notice]:
    """Notices to the user, and to the department the user acts for."""
    if actor.user_id is None or not actor.may(may.READ):
        return rows.none()
    mine = Q(user_id=actor.user_id)
    if actor.department_id is not None:
        mine |= Q(department_id=actor.department_id)
    return rows.filter(mine)


@scoped(Dispatch, action=may.MANAGE)
def for_keepers(rows: QuerySet[Dispatch], actor: Actor) -> QuerySet[Dispatch]:
    """Whoever looks after the channels sees every copy, nobody else any."""
    return rows if actor.may(may.MANAGE) else rows.none()


def notices(*, actor: Actor) -> QuerySet[Notice]:
    """The actor's notices, newest first."""
    return scope(Notice.objects.order_by("-id"), actor, may.READ)


def unread(*, actor: Actor) -> QuerySet[Notice]:
    """Those nobody has read yet."""
    return notices(actor=actor).filter(read_at__isnull=True)


def dispatches(*, actor: Actor, state: str = "", channel: str = "") -> QuerySet[Dispatch]:
    """The delivery log, newest first."""
    rows = scope(Dispatch.objects.order_by("-id"), actor, may.MANAGE)
    rows = rows.select_related("notice", "user")
    if state:
        rows = rows.filter(state=state)
    return rows.filter(channel=channel) if channel else rows


def channels() -> list[Channel]:
    """The ways out of the site that are in use."""
    return list(open_channels())


@dataclass(frozen=True, slots=True)
class Reach:
    """A channel as one user sees it; `address` is empty while there is none."""

    channel: Channel
    address: str
    confirmed: bool


def contacts(*, actor: Actor) -> QuerySet[Contact]:
    """The actor's own addresses."""
    return Contact.objects.filter(user_id=actor.user_id or 0)


def reaches(*, actor: Actor) -> list[Reach]:
    """The channels in use with the actor's own address on each."""
    mine = {each.channel: each for each in contacts(actor=actor)}
    return [_reach(channel, mine.get(channel.code)) for channel in channels()]


def choices(*, actor: Actor) -> list[tuple[NoticeKind, list[tuple[Channel, bool]]]]:
    """Every kind with every channel in use and whether the actor wants it there."""
    chosen = _chosen([actor.user_id or 0])
    return [
        (kind, [(each, _wants(chosen, actor.user_id or 0, kind, each)) for each in channels()])
        for kind in all_kinds().values()
    ]


def recipients(notice: Notice) -> list[User]:
    """The user a notice goes to, or everyone with a post in its department today."""
    if notice.user is not None:
        return [notice.user] if notice.user.is_active else []
    today = timezone.localdate()
    on_duty = Q(posts__department=notice.department, posts__starts_on__lte=today) & (
        Q(posts__ends_on__isnull=True) | Q(posts__ends_on__gte=today)
    )
    return list(User.objects.filter(on_duty, is_active=True).distinct().order_by("pk"))


def wanted_copies(notice: Notice) -> list[tuple[int, str]]:
    """The (user, channel) pairs a notice goes out to: wanted, and with a confirmed address."""
    users = [user.pk for user in recipients(notice)]
    kind = all_kinds().get(notice.kind)
    chosen = _chosen(users)
    reached = set(
        Contact.objects.filter(user__in=users, confirmed_at__isnull=False).values_list(
            "user_id", "channel"
        )
    )
    return [
        (user, channel.code)
        for user in users
        for channel in channels()
        if (not channel.needs_address or (user, channel.code) in reached)
        and _wants(chosen, user, kind, channel)
    ]


def address_of(user_id: int, channel: str) -> str:
    """The confirmed address, or nothing."""
    found = Contact.objects.filter(
        user_id=user_id, channel=channel, confirmed_at__isnull=False
    ).first()
    return unseal_text(bytes(found.sealed), context=SEALED_FOR) if found else ""


Chosen = dict[tuple[int, str, str], bool]


def _chosen(users: list[int]) -> Chosen:
    rows = Preference.objects.filter(user__in=users)
    return {(row.user_id, row.kind, row.channel): row.wanted for row in rows}


def _wants(chosen: Chosen, user: int, kind: NoticeKind | None, channel: Channel) -> bool:
    if kind is None:
        return False
    return chosen.get((user, kind.code, channel.code), channel.code in kind.channels)


def _reach(channel: Channel, contact: Contact | None) -> Reach:
    if contact is None:
        return Reach(channel, "", False)
    address = unseal_text(bytes(contact.sealed), context=SEALED_FOR)
    return Reach(channel, address, contact.confirmed_at is not None)
