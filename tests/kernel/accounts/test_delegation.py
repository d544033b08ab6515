"""A department's own administrator: its own people and those below, delegable roles, no more."""

import datetime as dt

import pytest

from builders.actors import LONG_AGO, SETUP, Cast, make_actor, make_department, make_user, user_of
from builders.traces import watched
from xinshu.core.refusals import NotPermitted
from xinshu.kernel.access.roles import all_roles
from xinshu.kernel.accounts import refusals, selectors
from xinshu.kernel.accounts.actor import actor_of
from xinshu.kernel.accounts.models import Department, User
from xinshu.kernel.accounts.services import (
    assign_post,
    end_post,
    end_user,
    open_account,
    renew_password,
    suspend_user,
    transfer_user,
)

pytestmark = pytest.mark.django_db


def opened(cast: Cast, where: Department) -> User:
    user, _ = open_account(
        username="fresh", display_name="新人", department=where, actor=cast.admin_a
    )
    return user


def test_it_opens_accounts_and_gives_posts_below(cast: Cast) -> None:
    desk = make_department("desk", parent=cast.department_a)
    admin = actor_of(user_of(cast.admin_a))
    with watched() as traces:
        user, _ = open_account(username="fresh", display_name="新人", department=desk, actor=admin)
        post = assign_post(user, role="department_clerk", department=desk, actor=admin)
        end_post(post, ends_on=post.starts_on, reason="轮岗", actor=admin)
        end_user(user, reason="调离", actor=admin)
    assert traces.left == {
        "audit": [
            "accounts.user.created",
            "accounts.post.assigned",
            "accounts.post.ended",
            "accounts.user.ended",
        ]
    }


def test_it_does_nothing_beside_or_above(cast: Cast) -> None:
    for where in (cast.department_b, cast.centre):
        with pytest.raises(NotPermitted):
            opened(cast, where)
    other, user = user_of(cast.clerk_b), user_of(cast.clerk_a)
    with pytest.raises(NotPermitted):
        suspend_user(other, reason="越权", actor=cast.admin_a)
    with pytest.raises(NotPermitted):
        transfer_user(user, department=cast.department_b, reason="越权", actor=cast.admin_a)
    with pytest.raises(NotPermitted):
        assign_post(user, role="department_clerk", department=cast.department_b, actor=cast.admin_a)
    with pytest.raises(NotPermitted):
        assign_post(
            other, role="department_clerk", department=cast.department_a, actor=cast.admin_a
        )
    with pytest.raises(NotPermitted):
        end_post(other.posts.get(), ends_on=dt.date(2026, 6, 1), reason="越权", actor=cast.admin_a)


def test_it_gives_only_the_roles_marked_for_it(cast: Cast) -> None:
    user = opened(cast, cast.department_a)
    staff = {name: role for name, role in all_roles().items() if role.kind == "staff"}
    assert {role.name for role in selectors.givable_roles(cast.admin_a)} == {
        name for name, role in staff.items() if role.delegable
    }
    assert {role.name for role in selectors.givable_roles(cast.security_admin)} == set(staff)
    assert selectors.givable_roles(cast.clerk_a) == []
    for name, role in staff.items():
        if not role.delegable:
            with pytest.raises(refusals.NotDelegable):
                assign_post(user, role=name, department=cast.department_a, actor=cast.admin_a)


def test_accounts_with_more_rights_are_out_of_its_hands(cast: Cast) -> None:
    """Whoever resets the password of a higher account has its rights."""
    higher = make_actor("higher", "centre_officer", cast.department_a)
    second = make_actor("second", "department_admin", cast.department_a)
    for target in (higher, second):
        for verb in (renew_password, suspend_user, end_user):
            with pytest.raises(NotPermitted):
                verb(user_of(target), reason="越权", actor=cast.admin_a)
    with pytest.raises(NotPermitted):
        end_post(
            user_of(higher).posts.get(),
            ends_on=dt.date(2026, 6, 1),
            reason="越权",
            actor=cast.admin_a,
        )


def test_a_post_elsewhere_counts_from_the_day_it_is_given_until_it_is_over(cast: Cast) -> None:
    user = user_of(cast.clerk_a)
    post = assign_post(
        user, role="centre_reviewer", department=cast.centre, starts_on=LONG_AGO, actor=SETUP
    )
    with pytest.raises(NotPermitted):
        renew_password(user, reason="遗忘密码", actor=cast.admin_a)
    end_post(post, ends_on=dt.date(2021, 1, 1), reason="借调结束", actor=SETUP)
    assert renew_password(user, reason="遗忘密码", actor=cast.admin_a)


def test_nobody_gives_or_takes_their_own_rights(cast: Cast) -> None:
    for admin in (cast.admin_a, cast.security_admin):
        with pytest.raises(refusals.OwnAccount):
            assign_post(
                user_of(admin),
                role="department_clerk",
                department=cast.department_a,
                actor=admin,
            )
    with pytest.raises(refusals.OwnAccount):
        end_post(
            user_of(cast.security_admin).posts.get(),
            ends_on=dt.date(2026, 6, 1),
            reason="卸任",
            actor=cast.security_admin,
        )


def test_it_sees_its_own_people_and_no_others(cast: Cast) -> None:
    loner = make_user("loner")
    seen = set(selectors.users(cast.admin_a).values_list("username", flat=True))
    assert seen == {"clerk_a", "admin_a"}
    assert not selectors.reaches(cast.admin_a, loner, "accounts.manage_users")
    assert selectors.reaches(cast.admin_a, user_of(cast.clerk_a), "accounts.manage_users")
    everyone = set(selectors.users(cast.security_admin).values_list("username", flat=True))
    assert {"clerk_a", "clerk_b", "loner", "auditor"} <= everyone
    assert not selectors.users(cast.clerk_a).exists()
    assert not selectors.posts(cast.clerk_a).exists()
    assert {post.user.username for post in selectors.posts(cast.admin_a)} == seen
