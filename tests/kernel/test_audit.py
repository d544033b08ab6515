"""The audit: written with the change it tells of, never changed."""

import pytest
from django.db import transaction

from builders.actors import Cast, make_department
from xinshu.kernel.access.registry import DeclaredTwice, Undeclared
from xinshu.kernel.audit.actions import actions, declare_action
from xinshu.kernel.audit.models import AppendOnly, Event
from xinshu.kernel.audit.selectors import events
from xinshu.kernel.audit.services import OutsideTransaction, record


@pytest.mark.django_db
def test_an_event_keeps_who_what_why_and_how_it_ended(cast: Cast) -> None:
    event = record(
        "accounts.department.closed",
        cast.department_a,
        actor=cast.clerk_a,
        why="机构改革",
        basis="某文件第三条",
        result="已停用",
        rows=3,
    )
    event.refresh_from_db()
    assert (event.actor_id, event.actor_name) == (cast.clerk_a.user_id, cast.clerk_a.name)
    assert (event.department_id, event.department_name) == (
        cast.department_a.pk,
        cast.department_a.name,
    )
    assert event.roles == "department_clerk,public"
    assert (event.object_type, event.object_id) == (
        "accounts.department",
        str(cast.department_a.pk),
    )
    assert (event.object_label, event.why, event.basis, event.result, event.detail) == (
        cast.department_a.name,
        "机构改革",
        "某文件第三条",
        "已停用",
        {"rows": 3},
    )


@pytest.mark.django_db
def test_events_are_neither_changed_nor_removed(cast: Cast) -> None:
    event = record("accounts.logged_in", actor=cast.clerk_a)
    for attempt in (
        event.save,
        event.delete,
        lambda: Event.objects.update(why="别的"),
        lambda: Event.objects.all().delete(),
        lambda: Event.objects.filter(pk=event.pk).delete(),
        lambda: Event.objects.bulk_update([event], ["why"]),
    ):
        with pytest.raises(AppendOnly):
            attempt()
    assert Event.objects.filter(pk=event.pk, why="").exists()


@pytest.mark.django_db
def test_an_action_nobody_declared_is_not_written(cast: Cast) -> None:
    before = Event.objects.count()
    with pytest.raises(Undeclared):
        record("accounts.danced", actor=cast.clerk_a)
    assert Event.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_an_event_stands_and_falls_with_the_change(cast: Cast) -> None:
    with pytest.raises(OutsideTransaction):
        record("accounts.logged_in", actor=cast.clerk_a)
    before = Event.objects.count()
    with transaction.atomic():
        make_department("brief")
        transaction.set_rollback(True)
    assert Event.objects.count() == before


def test_an_action_has_one_meaning() -> None:
    declare_action("accounts.logged_in", "登录")
    with pytest.raises(DeclaredTwice):
        declare_action("accounts.logged_in", "别的")
    assert "accounts.logged_in" in {action.name for action in actions()}


@pytest.mark.django_db
def test_auditors_read_the_audit_and_nobody_else(cast: Cast) -> None:
    record("accounts.logged_in", cast.department_a, actor=cast.clerk_a)
    found = events(actor=cast.auditor, obj=cast.department_a, action="accounts.logged_in")
    assert [event.actor_name for event in found] == [cast.clerk_a.name]
    assert not events(actor=cast.auditor, obj=cast.department_b, action="accounts.logged_in")
    for other in (cast.centre_officer, cast.system_admin, cast.security_admin, cast.public):
        assert not events(actor=other).exists()
