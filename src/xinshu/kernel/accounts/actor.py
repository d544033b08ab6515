"""Who acts: a frozen answer to "who are you and what may you do", taken once per request."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone

from xinshu.kernel.access import roles
from xinshu.kernel.access.purposes import Purpose
from xinshu.kernel.accounts import tree
from xinshu.kernel.accounts.models import Department, Kind, Post, User

EVERYTHING = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Someone who asks for something, with the rights of this moment.

    `department_path` holds the ids from the root of the tree down to the actor's department,
    `department_below` the actor's department and every one under it. `channel` says through
    which door the actor came: web, api, cli, job or system; `purpose` what data is read for,
    where that was said. `kind` tells staff from members of the public with an account.
    """

    name: str
    user_id: int | None = None
    kind: str = Kind.STAFF.value
    department_id: int | None = None
    department_name: str = ""
    department_path: tuple[int, ...] = ()
    department_below: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()
    channel: str = "system"
    ip: str = ""
    purpose: Purpose | None = None

    def may(self, permission: str) -> bool:
        """The actor holds the permission; says nothing about a particular object."""
        return permission in self.permissions or EVERYTHING in self.permissions

    def has_role(self, *names: str) -> bool:
        """The actor holds at least one of the roles."""
        return not self.roles.isdisjoint(names)

    @property
    def is_system(self) -> bool:
        """The platform itself acts: a schedule, a set-up command, a handler of an event."""
        return EVERYTHING in self.permissions

    @property
    def is_anonymous(self) -> bool:
        """A visitor who has not logged in."""
        return self.user_id is None and not self.is_system


def system_actor(name: str, *, channel: str = "system") -> Actor:
    """The platform acting on its own behalf; `name` says which part of it, for the audit."""
    return Actor(name=name, permissions=frozenset({EVERYTHING}), channel=channel)


def public_actor(*, channel: str = "web", ip: str = "") -> Actor:
    """A visitor who has not logged in: the rights of the role `public` and no more."""
    return Actor(
        name="公众",
        roles=frozenset({"public"}),
        permissions=roles.permissions_of({"public"}),
        channel=channel,
        ip=ip,
    )


def actor_of(
    user: User | AnonymousUser,
    *,
    channel: str = "web",
    ip: str = "",
    department_id: int | None = None,
    today: dt.date | None = None,
) -> Actor:
    """The actor a user is today.

    Someone with posts in several departments acts for one of them at a time: `department_id`
    where given and held, else that of the oldest post. Roles of the other departments rest.
    A member of the public has the role named like the kind of account, never a post.
    """
    if not isinstance(user, User) or not user.is_active:
        return public_actor(channel=channel, ip=ip)
    if user.kind != Kind.STAFF:
        return _member(user, channel=channel, ip=ip)
    posts = list(current_posts(user, today=today or timezone.localdate()))
    chosen = _chosen_department(posts, department_id)
    held = frozenset(
        post.role for post in posts if post.department_id in {None, chosen.pk if chosen else None}
    )
    path, below = _place(chosen)
    return Actor(
        user_id=user.pk,
        name=str(user),
        department_id=chosen.pk if chosen else None,
        department_name=chosen.name if chosen else "",
        department_path=path,
        department_below=below,
        roles=held | {"public"},
        permissions=roles.permissions_of(held | {"public"}),
        channel=channel,
        ip=ip,
    )


def _member(user: User, *, channel: str, ip: str) -> Actor:
    held = frozenset({user.kind, "public"})
    return Actor(
        user_id=user.pk,
        name=str(user),
        kind=user.kind,
        roles=held,
        permissions=roles.permissions_of(held),
        channel=channel,
        ip=ip,
    )


def actor_of_request(request: HttpRequest) -> Actor:
    """The actor behind a request of the site; the session may name the department acted for.

    A request turned away before anybody looked who asks (for its host name, say) is a visitor's.
    """
    chosen = request.session.get("department_id") if hasattr(request, "session") else None
    return actor_of(
        getattr(request, "user", AnonymousUser()),
        channel="web",
        ip=str(request.META.get("REMOTE_ADDR", "")),
        department_id=chosen,
    )


def current_posts(user: User, *, today: dt.date) -> Iterable[Post]:
    """The posts a user holds on a day, oldest first; posts in closed departments rest."""
    return (
        Post.objects.filter(user=user, starts_on__lte=today)
        .exclude(ends_on__lt=today)
        .exclude(department__active=False)
        .select_related("department")
        .order_by("starts_on", "id")
    )


def _chosen_department(posts: list[Post], wanted: int | None) -> Department | None:
    held = [post.department for post in posts if post.department]
    for department in held:
        if department.pk == wanted:
            return department
    return held[0] if held else None


def _place(department: Department | None) -> tuple[tuple[int, ...], frozenset[int]]:
    """Ids from the root to the department, and of the department with all below it."""
    if department is None:
        return (), frozenset()
    parents = tree.parents()
    return tree.path_to(department.pk, parents), tree.below(department.pk, parents)
