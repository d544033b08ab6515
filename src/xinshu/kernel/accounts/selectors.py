"""Questions about users and departments."""

import datetime as dt

from django.db.models import Q, QuerySet

from xinshu.core.refusals import NotFound
from xinshu.kernel.accounts.models import Department, Post, User


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
    held = Q(role=role, starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    posts = Post.objects.filter(held).exclude(department__active=False)
    if department is not None:
        posts = posts.filter(department=department)
    return User.objects.filter(is_active=True, pk__in=posts.values("user_id")).order_by("username")
