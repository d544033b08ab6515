"""Questions about departments, users and posts."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from xinshu.core.refusals import NotFound
from xinshu.kernel.access.policy import scope
from xinshu.kernel.access.roles import STAFF, Role, all_roles
from xinshu.kernel.accounts import commitments
from xinshu.kernel.accounts import permissions as may
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Claim, Commitment, Department, Kind, Post, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A department in its place in the tree; `depth` is 0 at the top of what is shown."""

    department: Department
    depth: int
    people: int
    posts: int


def department_by_code(code: str) -> Department:
    """The department with the code. Raises NotFound."""
    found = Department.objects.filter(code=code).first()
    if found is None:
        raise NotFound(thing=f"单位 {code}")
    return found


def departments(*, active_only: bool = True) -> QuerySet[Department]:
    """Departments in the order of codes."""
    rows = Department.objects.select_related("parent").order_by("code")
    return rows.filter(active=True) if active_only else rows


def user_by_name(username: str) -> User:
    """The user with the login name. Raises NotFound."""
    found = User.objects.filter(username=username).first()
    if found is None:
        raise NotFound(thing=f"用户 {username}")
    return found


def holders(role: str, *, today: dt.date, department: Department | None = None) -> QuerySet[User]:
    """Active users who hold the role today, where given in the department itself."""
    posts = Post.objects.filter(_held_on(today), role=role).exclude(department__active=False)
    if department is not None:
        posts = posts.filter(department=department)
    return User.objects.filter(is_active=True, pk__in=posts.values("user_id")).order_by("username")


def departments_within(actor: Actor, action: str = may.VIEW) -> QuerySet[Department]:
    """Departments the actor reaches for the action, in the order of codes."""
    return scope(Department.objects.order_by("code"), actor, action)


def department(pk: int, *, actor: Actor) -> Department:
    """One department within the actor's sight. Raises NotFound."""
    found = departments_within(actor).select_related("parent").filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该单位")
    return found


def branches(actor: Actor, *, closed_too: bool = False) -> list[Branch]:
    """The tree as far as the actor sees it, parents before children."""
    rows = list(departments_within(actor))
    shown = {row.pk for row in rows if row.active or closed_too}
    people = Counter(
        User.objects.filter(department__in=shown, is_active=True).values_list(
            "department", flat=True
        )
    )
    posts = Counter(
        Post.objects.filter(_held_on(timezone.localdate()), department__in=shown).values_list(
            "department", flat=True
        )
    )
    return [
        Branch(department=row, depth=depth, people=people[row.pk], posts=posts[row.pk])
        for row, depth in _walk([row for row in rows if row.pk in shown])
    ]


def users(
    actor: Actor, *, query: str = "", department: int | None = None, state: str = ""
) -> QuerySet[User]:
    """Accounts within the actor's sight, newest first.

    `state`: active, suspended, ended, unsigned (staff whose commitment is missing or over),
    member (of the public), or nothing for all staff.
    """
    rows = scope(User.objects.select_related("department"), actor, may.VIEW)
    rows = rows.exclude(kind=STAFF) if state == "member" else rows.filter(kind=Kind.STAFF)
    if query:
        rows = rows.filter(Q(username__icontains=query) | Q(display_name__icontains=query))
    if department is not None:
        posts = Post.objects.filter(_held_on(timezone.localdate()), department=department)
        rows = rows.filter(Q(department=department) | Q(pk__in=posts.values("user_id")))
    if state == "active":
        return rows.filter(is_active=True)
    if state == "suspended":
        return rows.filter(is_active=False, ended_on=None)
    if state == "ended":
        return rows.exclude(ended_on=None)
    if state == "unsigned":
        signed = Commitment.objects.filter(
            version=commitments.wording().version, valid_until__gte=timezone.localdate()
        )
        return rows.filter(is_active=True).exclude(pk__in=signed.values("user_id"))
    return rows


def user(pk: int, *, actor: Actor) -> User:
    """One account within the actor's sight. Raises NotFound."""
    rows = scope(User.objects.select_related("department"), actor, may.VIEW)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该用户")
    return found


def reaches(actor: Actor, user: User, action: str) -> bool:
    """Whether the actor may take the action on this account: decides what is offered."""
    return actor.may(action) and scope(User.objects.filter(pk=user.pk), actor, action).exists()


def posts(
    actor: Actor, *, role: str = "", department: int | None = None, current: bool = True
) -> QuerySet[Post]:
    """Posts within the actor's sight; those of today and later unless `current` is off."""
    rows = scope(Post.objects.select_related("user", "department"), actor, may.VIEW)
    if current:
        rows = rows.exclude(ends_on__lt=timezone.localdate())
    if role:
        rows = rows.filter(role=role)
    return rows.filter(department=department) if department is not None else rows


def post(pk: int, *, actor: Actor) -> Post:
    """One post within the actor's sight. Raises NotFound."""
    found = posts(actor, current=False).filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该任职")
    return found


def givable_roles(actor: Actor) -> list[Role]:
    """Roles of staff the actor may give, in the order of the file."""
    if not actor.may(may.ASSIGN_POSTS):
        return []
    everywhere = actor.may(may.ALL_DEPARTMENTS)
    staff = (role for role in all_roles().values() if role.kind == STAFF)
    return [role for role in staff if everywhere or role.delegable]


def role_labels() -> dict[str, str]:
    """What the roles are called."""
    return {name: role.label for name, role in all_roles().items()}


def claims(actor: Actor, *, state: str = "") -> QuerySet[Claim]:
    """Claims of agents for whoever decides about them, newest first."""
    rows = scope(Claim.objects.select_related("user", "evidence"), actor, may.CONFIRM_CLAIMS)
    return rows.filter(state=state) if state else rows


def claim(pk: int, *, actor: Actor) -> Claim:
    """One claim for whoever decides about it. Raises NotFound."""
    found = claims(actor).select_related("decided_by").filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该代理申请")
    return found


def own_claims(actor: Actor) -> QuerySet[Claim]:
    """The actor's own claims, newest first."""
    return scope(Claim.objects.order_by("-id"), actor, may.CLAIM)


def _held_on(day: dt.date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def _walk(rows: list[Department]) -> Iterator[tuple[Department, int]]:
    """Depth-first; a department whose parent is not among the rows stands at the top."""
    here = {row.pk for row in rows}
    below: dict[int | None, list[Department]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in here else None, []).append(row)
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        yield row, depth
        waiting += [(child, depth + 1) for child in reversed(below.get(row.pk, []))]
