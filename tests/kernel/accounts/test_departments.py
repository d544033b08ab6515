"""The tree of departments: created, renamed, moved, closed, reopened."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from builders.actors import SETUP, Cast, make_department, user_of
from builders.postgres import until_someone_waits
from builders.traces import watched
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.kernel.accounts import refusals, selectors
from xinshu.kernel.accounts.actor import Actor, actor_of
from xinshu.kernel.accounts.models import Department
from xinshu.kernel.accounts.services import (
    close_department,
    create_department,
    move_department,
    rename_department,
    reopen_department,
)
from xinshu.kernel.audit.models import Event

pytestmark = pytest.mark.django_db

VERBS: dict[str, Callable[[Department, Actor], Department]] = {
    "rename": lambda d, actor: rename_department(d, name="新名", reason="更名", actor=actor),
    "move": lambda d, actor: move_department(d, parent=None, reason="划转", actor=actor),
    "close": lambda d, actor: close_department(d, reason="撤销", actor=actor),
    "reopen": lambda d, actor: reopen_department(d, reason="恢复", actor=actor),
}


@pytest.mark.parametrize("verb", VERBS)
def test_only_the_system_administrator_changes_the_tree(verb: str, cast: Cast) -> None:
    for actor in (cast.admin_a, cast.security_admin, cast.auditor, cast.clerk_a, cast.public):
        with watched() as traces, pytest.raises(NotPermitted):
            VERBS[verb](cast.department_a, actor)
        assert traces.left == {}


def test_a_renamed_department_keeps_its_code_and_the_audit_its_name(cast: Cast) -> None:
    former = cast.department_a.name
    with watched() as traces:
        renamed = rename_department(
            cast.department_a,
            name=" 测试区市场监督管理局 ",
            official_code="11120113MB0000001X",
            reason="三定方案更名",
            actor=cast.system_admin,
        )
    assert (renamed.name, renamed.code) == ("测试区市场监督管理局", "dept-a")
    assert renamed.official_code == "11120113MB0000001X"
    assert traces.left == {"audit": ["accounts.department.renamed"]}
    event = Event.objects.latest("id")
    assert (event.detail["former"], event.why) == (former, "三定方案更名")


def test_a_moved_department_takes_its_own_along(cast: Cast) -> None:
    desk = make_department("desk", parent=cast.department_a)
    with watched() as traces:
        move_department(
            cast.department_a, parent=cast.centre, reason="机构改革", actor=cast.system_admin
        )
    assert traces.left == {"audit": ["accounts.department.moved"]}
    actor = actor_of(user_of(cast.clerk_a))
    assert actor.department_path == (cast.centre.pk, cast.department_a.pk)
    assert desk.pk in actor.department_below


def test_no_department_stands_under_itself(cast: Cast) -> None:
    desk = make_department("desk", parent=cast.department_a)
    for parent in (cast.department_a, desk):
        with pytest.raises(refusals.UnderItself):
            move_department(
                cast.department_a, parent=parent, reason="误操作", actor=cast.system_admin
            )


def test_a_department_closes_after_those_below_and_reopens_after_the_one_above(
    cast: Cast,
) -> None:
    admin = cast.system_admin
    desk = make_department("desk", parent=cast.department_a)
    with pytest.raises(refusals.DepartmentsBelow):
        close_department(cast.department_a, reason="撤销", actor=admin)
    with watched() as traces:
        close_department(desk, reason="撤销", actor=admin)
        close_department(cast.department_a, reason="撤销", actor=admin)
    assert traces.left == {"audit": ["accounts.department.closed"] * 2}
    with pytest.raises(WrongState):
        reopen_department(desk, reason="恢复", actor=admin)
    with pytest.raises(WrongState):
        create_department(code="x", name="新设", parent=cast.department_a, actor=admin)
    with pytest.raises(WrongState):
        move_department(cast.department_b, parent=cast.department_a, reason="划转", actor=admin)
    reopen_department(cast.department_a, reason="恢复", actor=admin)
    assert actor_of(user_of(cast.clerk_a)).has_role("department_clerk")
    with pytest.raises(WrongState):
        reopen_department(cast.department_a, reason="恢复", actor=admin)


def test_what_changes_a_department_needs_a_reason(cast: Cast) -> None:
    for reason in ("", " ", "误"):
        with pytest.raises(refusals.ReasonNeeded):
            close_department(cast.department_a, reason=reason, actor=cast.system_admin)
    cast.department_a.refresh_from_db()
    assert cast.department_a.active


def test_a_name_is_one_line_of_visible_signs(cast: Cast) -> None:
    for name in ("", "  ", "两\n行", "长" * 201):
        with pytest.raises(refusals.BadName):
            create_department(code="x", name=name, actor=cast.system_admin)


def test_the_tree_reads_parents_first_and_as_far_as_one_sees(cast: Cast) -> None:
    desk = make_department("desk", parent=cast.department_a)
    window = make_department("window", parent=desk)
    close_department(window, reason="撤销", actor=cast.system)

    def tree(actor: Actor, *, closed_too: bool = False) -> list[tuple[str, int]]:
        found = selectors.branches(actor, closed_too=closed_too)
        return [(each.department.code, each.depth) for each in found]

    admin = actor_of(user_of(cast.admin_a))
    assert tree(admin) == [("dept-a", 0), ("desk", 1)]
    assert tree(admin, closed_too=True) == [("dept-a", 0), ("desk", 1), ("window", 2)]
    assert tree(cast.auditor) == [("centre", 0), ("dept-a", 0), ("desk", 1), ("dept-b", 0)]
    assert tree(cast.clerk_a) == []
    line = selectors.branches(cast.admin_a)[0]
    assert (line.people, line.posts) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_close_no_circle(transactional_db: None) -> None:
    first, second = make_department("first"), make_department("second")
    told: list[BaseException | None] = []
    begun = threading.Event()

    def other() -> None:
        try:
            begun.set()
            move_department(second, parent=first, reason="划转", actor=SETUP)
        except BaseException as refusal:
            told.append(refusal)
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    with transaction.atomic():
        move_department(first, parent=second, reason="划转", actor=SETUP)
        thread.start()
        assert begun.wait(20)
        until_someone_waits()
    thread.join(30)
    assert [type(each) for each in told] == [refusals.UnderItself]
    assert Department.objects.get(pk=second.pk).parent is None
