"""Permissions, and the one door to rows."""

import pytest
from pytest_django import Settings

from builders.actors import Cast
from builders.demo_jobs import KIND
from xinshu.core.refusals import NotPermitted
from xinshu.kernel.access import policy, registry
from xinshu.kernel.access.policy import NoScopeRule, require, scope, scoped
from xinshu.kernel.access.roles import all_roles, load_roles
from xinshu.kernel.accounts.models import Department
from xinshu.kernel.jobs.models import Job
from xinshu.kernel.jobs.services import enqueue
from xinshu.kernel.outbox.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> dict[object, object]:
    """A copy of the rules that the test may add to."""
    copy: dict[object, object] = dict(policy._rules)
    monkeypatch.setattr(policy, "_rules", copy)
    return copy


def test_require_lets_through_who_holds_the_permission(cast: Cast) -> None:
    require(cast.system_admin, "accounts.manage_users")
    require(cast.system, "accounts.manage_users")
    with pytest.raises(NotPermitted) as refusal:
        require(cast.clerk_a, "accounts.manage_users")
    assert "管理用户" in str(refusal.value)


def test_a_permission_nobody_declared_is_a_slip_and_no_refusal(cast: Cast) -> None:
    with pytest.raises(registry.Undeclared):
        require(cast.system, "accounts.fly")


def test_require_with_an_object_asks_the_scope_too(cast: Cast, rules: object) -> None:
    @scoped(Department, action="notify.read")
    def own(rows, actor):  # type: ignore[no-untyped-def]
        return rows.filter(pk=actor.department_id)

    require(cast.clerk_a, "notify.read", cast.department_a)
    with pytest.raises(NotPermitted):
        require(cast.clerk_a, "notify.read", cast.department_b)


def test_no_rule_means_no_rows(cast: Cast, settings: Settings) -> None:
    with pytest.raises(NoScopeRule):
        scope(Message.objects.all(), cast.system, "outbox.read")
    settings.XINSHU_SCOPE_STRICT = False
    Message.objects.create(name="x", at="2026-01-01T00:00:00Z")
    assert not scope(Message.objects.all(), cast.system, "outbox.read").exists()


def test_rows_of_another_department_are_invisible(cast: Cast) -> None:
    mine = enqueue(KIND, actor=cast.clerk_a)
    other = enqueue(KIND, actor=cast.clerk_b)
    jobs = Job.objects.all()
    assert set(scope(jobs, cast.clerk_a, "jobs.view")) == {mine}
    assert set(scope(jobs, cast.clerk_b, "jobs.view")) == {other}
    assert set(scope(jobs, cast.system_admin, "jobs.view")) == {mine, other}
    assert not scope(jobs, cast.public, "jobs.view").exists()


def test_a_model_has_one_rule_for_an_action(rules: object) -> None:
    scoped(Department, action="x")(lambda rows, actor: rows)
    with pytest.raises(registry.DeclaredTwice):
        scoped(Department, action="x")(lambda rows, actor: rows.none())


def test_the_registry_is_closed_after_the_start() -> None:
    with pytest.raises(registry.SealedRegistry):
        registry.declare("late.comer", "迟到")
    assert registry.declare("notify.read", "查看通知") == "notify.read"
    with pytest.raises(registry.DeclaredTwice):
        registry.declare("notify.read", "另一个意思")


def test_roles_are_data() -> None:
    text = "guest: {label: 访客, department: false, permissions: [a.b], excludes: [host]}"
    guest = load_roles(text)["guest"]
    assert (guest.label, guest.permissions, guest.excludes, guest.needs_department) == (
        "访客",
        {"a.b"},
        {"host"},
        False,
    )


def test_exclusions_are_mutual() -> None:
    known = all_roles()
    for role in known.values():
        for other in role.excludes:
            assert role.name in known[other].excludes
