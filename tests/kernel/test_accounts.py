"""Users, posts, and the actor they make."""

import datetime as dt

import pytest

from builders.actors import LONG_AGO, SETUP, Cast, make_department, make_user, user_of
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.kernel.access.roles import all_roles
from xinshu.kernel.accounts import refusals
from xinshu.kernel.accounts.actor import actor_of
from xinshu.kernel.accounts.selectors import holders
from xinshu.kernel.accounts.services import (
    assign_post,
    close_department,
    create_department,
    create_user,
    end_post,
    restore_user,
    set_password,
    suspend_user,
)
from xinshu.kernel.audit.models import Event

pytestmark = pytest.mark.django_db


def test_an_actor_has_the_rights_of_the_post_and_knows_the_tree() -> None:
    bureau = make_department("bureau")
    office = make_department("office", parent=bureau)
    desk = make_department("desk", parent=office)
    make_department("elsewhere")
    user = make_user("someone")
    assign_post(user, role="department_clerk", department=office, starts_on=LONG_AGO, actor=SETUP)

    actor = actor_of(user, channel="web", ip="192.0.2.7")

    assert actor.department_path == (bureau.pk, office.pk)
    assert actor.department_below == {office.pk, desk.pk}
    assert actor.roles == {"department_clerk", "public"}
    known = all_roles()
    assert actor.permissions == (
        known["department_clerk"].permissions | known["public"].permissions
    )
    assert (actor.channel, actor.ip) == ("web", "192.0.2.7")


def test_a_post_counts_from_its_first_to_its_last_day() -> None:
    user = make_user("guest")
    assign_post(
        user,
        role="department_clerk",
        department=make_department("d"),
        starts_on=dt.date(2026, 3, 2),
        ends_on=dt.date(2026, 3, 31),
        actor=SETUP,
    )

    def clerk_on(day: dt.date) -> bool:
        return actor_of(user, today=day).has_role("department_clerk")

    assert [
        clerk_on(dt.date(2026, 3, 1)),
        clerk_on(dt.date(2026, 3, 2)),
        clerk_on(dt.date(2026, 3, 31)),
        clerk_on(dt.date(2026, 4, 1)),
    ] == [False, True, True, False]


def test_roles_held_in_another_department_rest() -> None:
    first, second = make_department("first"), make_department("second")
    user = make_user("double")
    assign_post(user, role="department_clerk", department=first, starts_on=LONG_AGO, actor=SETUP)
    assign_post(user, role="centre_officer", department=second, starts_on=LONG_AGO, actor=SETUP)

    assert actor_of(user).roles == {"department_clerk", "public"}
    assert actor_of(user, department_id=second.pk).roles == {"centre_officer", "public"}
    stranger = make_department("stranger")
    assert actor_of(user, department_id=stranger.pk).department_id == first.pk


def test_a_post_in_a_closed_department_gives_nothing(cast: Cast) -> None:
    close_department(cast.department_a, reason="机构改革", actor=SETUP)
    actor = actor_of(user_of(cast.clerk_a))
    assert actor.department_id is None
    assert not actor.has_role("department_clerk")
    with pytest.raises(WrongState):
        close_department(cast.department_a, reason="再次", actor=SETUP)


def test_a_suspended_user_is_the_public_until_restored(cast: Cast) -> None:
    user = user_of(cast.clerk_a)
    suspend_user(user, reason="调离", actor=cast.security_admin)
    assert actor_of(user).is_anonymous
    with pytest.raises(WrongState):
        suspend_user(user, reason="调离", actor=cast.security_admin)
    restore_user(user, reason="返岗", actor=cast.security_admin)
    assert actor_of(user).has_role("department_clerk")
    with pytest.raises(WrongState):
        restore_user(user, reason="返岗", actor=cast.security_admin)


def test_one_person_does_not_hold_two_of_the_three_administrators(cast: Cast) -> None:
    for holder, wanted in (
        (cast.system_admin, "security_admin"),
        (cast.security_admin, "auditor"),
        (cast.auditor, "system_admin"),
    ):
        with pytest.raises(refusals.RolesExclude):
            assign_post(user_of(holder), role=wanted, department=cast.centre, actor=SETUP)


def test_excluded_roles_may_follow_each_other(cast: Cast) -> None:
    user = user_of(cast.auditor)
    post = user.posts.get()
    end_post(post, ends_on=dt.date(2026, 6, 30), reason="轮岗", actor=cast.security_admin)
    assign_post(
        user,
        role="system_admin",
        department=cast.centre,
        starts_on=dt.date(2026, 7, 1),
        actor=cast.security_admin,
    )
    assert actor_of(user, today=dt.date(2026, 7, 1)).roles == {"system_admin", "public"}


def test_who_may_not_manage_is_refused(cast: Cast) -> None:
    for actor in (cast.clerk_a, cast.centre_officer, cast.auditor, cast.public):
        with pytest.raises(NotPermitted):
            create_user(username="x", display_name="x", actor=actor)
        with pytest.raises(NotPermitted):
            create_department(code="x", name="x", actor=actor)
        with pytest.raises(NotPermitted):
            assign_post(
                user_of(cast.clerk_a), role="centre_officer", department=cast.centre, actor=actor
            )
    # Who makes users does not give them rights, and the other way round.
    with pytest.raises(NotPermitted):
        assign_post(
            user_of(cast.clerk_a),
            role="centre_officer",
            department=cast.centre,
            actor=cast.system_admin,
        )
    with pytest.raises(NotPermitted):
        create_user(username="x", display_name="x", actor=cast.security_admin)


def test_impossible_posts_are_refused(cast: Cast) -> None:
    user = make_user("nobody_yet")
    with pytest.raises(refusals.UnknownRole):
        assign_post(user, role="emperor", department=cast.centre, actor=SETUP)
    with pytest.raises(refusals.DepartmentNeeded):
        assign_post(user, role="department_clerk", actor=SETUP)
    with pytest.raises(refusals.DatesReversed):
        assign_post(
            user,
            role="department_clerk",
            department=cast.centre,
            starts_on=dt.date(2026, 2, 2),
            ends_on=dt.date(2026, 2, 1),
            actor=SETUP,
        )
    post = user_of(cast.clerk_a).posts.get()
    with pytest.raises(refusals.DatesReversed):
        end_post(post, ends_on=dt.date(2019, 1, 1), reason="误", actor=SETUP)


def test_names_are_unique(cast: Cast) -> None:
    with pytest.raises(refusals.NameTaken):
        create_user(username="officer", display_name="又一个", actor=cast.system_admin)
    with pytest.raises(refusals.NameTaken):
        create_department(code="centre", name="又一个", actor=cast.system_admin)


def test_a_weak_password_is_refused_and_a_good_one_works(cast: Cast) -> None:
    user = user_of(cast.clerk_a)
    with pytest.raises(refusals.WeakPassword):
        set_password(user, password="12345678", actor=cast.clerk_a)
    set_password(user, password="Spring-River-77-Lantern", actor=cast.clerk_a)
    user.refresh_from_db()
    assert user.check_password("Spring-River-77-Lantern")
    with pytest.raises(NotPermitted):
        set_password(user, password="Spring-River-77-Lantern", actor=cast.clerk_b)


def test_each_verb_leaves_one_event(cast: Cast) -> None:
    before = Event.objects.count()
    user = create_user(username="fresh", display_name="新人", actor=cast.system_admin)
    assign_post(
        user, role="department_clerk", department=cast.department_a, actor=cast.security_admin
    )
    events = list(Event.objects.order_by("id")[before:])
    assert [(event.action, event.actor_name, event.object_label) for event in events] == [
        ("accounts.user.created", cast.system_admin.name, "新人"),
        ("accounts.post.assigned", cast.security_admin.name, "新人"),
    ]
    assert events[1].detail["role"] == "department_clerk"


def test_giving_the_same_post_twice_changes_nothing(cast: Cast) -> None:
    user = user_of(cast.clerk_a)
    events = Event.objects.count()
    again = assign_post(
        user,
        role="department_clerk",
        department=cast.department_a,
        starts_on=LONG_AGO,
        actor=cast.security_admin,
    )
    assert again == user.posts.get()
    assert Event.objects.count() == events


def test_the_same_post_with_another_end_is_refused_by_name(cast: Cast) -> None:
    user = user_of(cast.clerk_a)
    events = Event.objects.count()
    with pytest.raises(WrongState, match="长期有效"):
        assign_post(
            user,
            role="department_clerk",
            department=cast.department_a,
            starts_on=LONG_AGO,
            ends_on=dt.date(2030, 1, 1),
            actor=cast.security_admin,
        )
    assert user.posts.get().ends_on is None
    assert Event.objects.count() == events


def test_holders_of_a_role_in_a_department(cast: Cast) -> None:
    today = dt.date(2026, 5, 4)
    clerks = holders("department_clerk", today=today)
    assert {user.username for user in clerks} == {"clerk_a", "clerk_b"}
    in_a = holders("department_clerk", today=today, department=cast.department_a)
    assert [user.username for user in in_a] == ["clerk_a"]
    suspend_user(user_of(cast.clerk_a), reason="调离", actor=SETUP)
    assert not in_a.all().exists()
