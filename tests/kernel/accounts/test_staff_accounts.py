"""Accounts of staff: opened with a password told once, renewed, suspended, ended."""

import datetime as dt
import threading

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.utils import timezone

from builders.actors import LONG_AGO, SETUP, Cast, make_department, user_of
from builders.postgres import until_someone_waits
from builders.traces import watched
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.kernel.accounts import refusals
from xinshu.kernel.accounts.actor import actor_of
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.passwords import UNMISTAKABLE, make_initial
from xinshu.kernel.accounts.services import (
    assign_post,
    close_department,
    create_department,
    create_user,
    end_user,
    open_account,
    renew_password,
    restore_user,
    set_password,
    suspend_user,
    transfer_user,
)
from xinshu.kernel.audit.models import Event
from xinshu.kernel.signin.passwords import must_change

pytestmark = pytest.mark.django_db
STRONG = "Spring-River-77-Lantern"


def opened(cast: Cast) -> tuple[User, str]:
    return open_account(
        username="fresh",
        display_name="新人",
        department=cast.department_a,
        actor=cast.system_admin,
    )


def test_the_initial_password_is_told_once_and_stored_nowhere(cast: Cast) -> None:
    with watched() as traces:
        user, password = opened(cast)
    assert user.department == cast.department_a
    assert user.check_password(password)
    assert traces.left == {"audit": ["accounts.user.created"]}
    event = Event.objects.latest("id")
    assert password not in str(event.detail) + event.why
    assert must_change(user)


def test_initial_passwords_have_all_classes_and_are_not_mistaken() -> None:
    made = {make_initial() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        assert all(set(password) & set(signs) for signs in UNMISTAKABLE)
        assert not set(password) & set("lIO01o")


def test_an_initial_password_opens_nothing_once_its_time_is_over(cast: Cast) -> None:
    user, password = opened(cast)
    assert user.initial_until is not None
    with time_machine.travel(user.initial_until - dt.timedelta(minutes=1), tick=False):
        assert authenticate(username="fresh", password=password) == user
    with time_machine.travel(user.initial_until + dt.timedelta(minutes=1), tick=False):
        assert authenticate(username="fresh", password=password) is None


def test_a_password_of_ones_own_lasts(cast: Cast) -> None:
    user, _ = opened(cast)
    set_password(user, password=STRONG, actor=actor_of(user))
    user.refresh_from_db()
    assert user.initial_until is None
    with time_machine.travel(timezone.now() + dt.timedelta(days=60), tick=False):
        assert user.check_password(STRONG)


def test_a_renewed_password_replaces_the_lost_one(cast: Cast) -> None:
    user = user_of(cast.clerk_a)
    set_password(user, password=STRONG, actor=cast.clerk_a)
    with watched() as traces:
        password = renew_password(user, reason="遗忘密码", actor=cast.system_admin)
    user.refresh_from_db()
    assert user.check_password(password)
    assert not user.check_password(STRONG)
    assert traces.left == {"audit": ["accounts.user.password_renewed"]}


def test_nobody_becomes_another_of_the_three_administrators(cast: Cast) -> None:
    for holder in (cast.security_admin, cast.auditor):
        with pytest.raises(refusals.KeptApart):
            renew_password(user_of(holder), reason="遗忘密码", actor=cast.system_admin)
        with pytest.raises(refusals.KeptApart):
            set_password(user_of(holder), password=STRONG, actor=cast.system_admin)
        assert renew_password(user_of(holder), reason="遗忘密码", actor=cast.system)


def test_who_may_not_manage_opens_renews_and_ends_nothing(cast: Cast) -> None:
    user = user_of(cast.clerk_b)
    for actor in (cast.clerk_a, cast.centre_officer, cast.security_admin, cast.auditor):
        with pytest.raises(NotPermitted):
            open_account(username="x", display_name="x", department=cast.department_a, actor=actor)
        with pytest.raises(NotPermitted):
            renew_password(user, reason="遗忘密码", actor=actor)
        with pytest.raises(NotPermitted):
            end_user(user, reason="调离", actor=actor)
        with pytest.raises(NotPermitted):
            transfer_user(user, department=cast.centre, reason="调离", actor=actor)


def test_nobody_decides_about_the_own_account(cast: Cast) -> None:
    with pytest.raises(refusals.OwnAccount):
        suspend_user(user_of(cast.security_admin), reason="休假", actor=cast.security_admin)
    with pytest.raises(refusals.OwnAccount):
        end_user(user_of(cast.system_admin), reason="离职", actor=cast.system_admin)
    with pytest.raises(refusals.OwnAccount):
        renew_password(user_of(cast.system_admin), reason="遗忘", actor=cast.system_admin)


def test_an_ended_account_holds_nothing_and_never_comes_back(cast: Cast) -> None:
    user = user_of(cast.clerk_a)
    set_password(user, password=STRONG, actor=cast.clerk_a)
    later = timezone.localdate() + dt.timedelta(days=30)
    planned = assign_post(
        user,
        role="centre_officer",
        department=cast.centre,
        starts_on=later,
        actor=cast.security_admin,
    )
    with watched() as traces:
        end_user(user, reason="退休", actor=cast.system_admin)
    assert traces.left == {"audit": ["accounts.user.ended"]}
    user.refresh_from_db()
    planned.refresh_from_db()
    assert not user.check_password(STRONG)
    assert actor_of(user).is_anonymous
    assert planned.ends_on == later
    assert user.posts.get(role="department_clerk").ends_on == timezone.localdate()
    for verb in (end_user, renew_password):
        with pytest.raises(WrongState):
            verb(user, reason="再次", actor=cast.system_admin)
    with pytest.raises(WrongState):
        restore_user(user, reason="返聘", actor=cast.security_admin)
    with pytest.raises(WrongState):
        assign_post(
            user, role="department_clerk", department=cast.centre, actor=cast.security_admin
        )
    with pytest.raises(refusals.NameTaken):
        open_account(
            username=user.username,
            display_name="另一人",
            department=cast.department_a,
            actor=cast.system_admin,
        )


def test_a_transfer_changes_where_one_belongs_and_no_rights(cast: Cast) -> None:
    user = user_of(cast.clerk_a)
    with watched() as traces:
        transfer_user(user, department=cast.department_b, reason="调动", actor=cast.system_admin)
    assert traces.left == {"audit": ["accounts.user.transferred"]}
    user.refresh_from_db()
    assert user.department == cast.department_b
    assert actor_of(user).department_id == cast.department_a.pk


def test_nobody_is_placed_in_a_closed_department(cast: Cast) -> None:
    closed = close_department(make_department("old"), reason="撤销", actor=cast.system)
    with pytest.raises(WrongState):
        open_account(username="x", display_name="x", department=closed, actor=cast.system_admin)
    with pytest.raises(WrongState):
        transfer_user(
            user_of(cast.clerk_a), department=closed, reason="调动", actor=cast.system_admin
        )
    with pytest.raises(WrongState):
        assign_post(
            user_of(cast.clerk_a),
            role="department_clerk",
            department=closed,
            starts_on=LONG_AGO,
            actor=cast.security_admin,
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_name_at_once_the_second_is_told(transactional_db: None) -> None:
    told: list[BaseException | None] = []
    begun = threading.Event()

    def second() -> None:
        try:
            begun.set()
            create_user(username="twin", display_name="后到", actor=SETUP)
        except BaseException as refusal:
            told.append(refusal)
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        create_user(username="twin", display_name="先到", actor=SETUP)
        create_department(code="twin", name="先到", actor=SETUP)
        thread.start()
        assert begun.wait(20)
        until_someone_waits()
    thread.join(30)
    assert [type(each) for each in told] == [refusals.NameTaken]
    assert User.objects.get(username="twin").display_name == "先到"
    with pytest.raises(refusals.NameTaken):
        create_department(code="twin", name="后到", actor=SETUP)
