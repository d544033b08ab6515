"""Three administrators: none does another's work, none reads business data."""

import itertools

import pytest
from django.apps import apps
from django.db.models import Model

from builders.actors import SETUP, Cast, make_user, user_of
from delivery.district import District, make_district
from xinshu.kernel.access import policy
from xinshu.kernel.access.roles import all_roles
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.refusals import RolesExclude
from xinshu.kernel.accounts.services import assign_post

pytestmark = pytest.mark.django_db

THREE = ("system_admin", "security_admin", "auditor")
LOOKING = {"accounts.all_departments", "notify.read"}
BUSINESS = ("catalog.", "subjects.", "records.", "collection.", "quality.", "exports.")


@pytest.fixture
def district(cast: Cast) -> District:
    """A district in which every table of the business has rows."""
    return make_district(cast.department_a)


@pytest.mark.parametrize("name", THREE)
def test_none_holds_a_permission_of_the_business(name: str) -> None:
    held = all_roles()[name].permissions
    assert [each for each in held if each.startswith(BUSINESS)] == []


def test_no_two_of_them_may_do_the_same_thing() -> None:
    held = {
        name: {each for each in all_roles()[name].permissions if not each.endswith(".view")}
        - LOOKING
        for name in THREE
    }
    for one, other in itertools.combinations(THREE, 2):
        assert held[one] & held[other] == set()


def business_rules() -> list[tuple[type[Model], str]]:
    """Every rule about rows of the business: table and action."""
    labels = {config.label for config in apps.get_app_configs() if ".domain." in config.name}
    return [
        (model, action)
        for model, action in policy._rules  # the registry itself: nothing may be forgotten
        if model._meta.app_label in labels
    ]


def test_no_row_of_the_business_lies_in_their_scope(cast: Cast, district: District) -> None:
    rules = business_rules()
    filled = [model for model, _ in rules if model._default_manager.exists()]
    assert district.record.__class__ in filled
    for administrator in (cast.system_admin, cast.security_admin, cast.auditor):
        seen = [
            f"{model.__name__} for {action}"
            for model, action in rules
            if policy.scope(model._default_manager.all(), administrator, action).exists()
        ]
        assert seen == [], administrator.name


def roles_of_staff() -> list[str]:
    return [name for name, role in all_roles().items() if role.kind == "staff"]


@pytest.mark.parametrize("name", THREE)
def test_an_administrator_holds_no_other_role(name: str, cast: Cast) -> None:
    holder: Actor = getattr(cast, name)
    for other in roles_of_staff():
        if other != name:
            with pytest.raises(RolesExclude):
                assign_post(user_of(holder), role=other, department=cast.centre, actor=SETUP)


@pytest.mark.parametrize("name", THREE)
def test_nobody_else_becomes_an_administrator_beside_the_own_role(name: str, cast: Cast) -> None:
    user = make_user("busy")
    assign_post(user, role="department_clerk", department=cast.department_a, actor=SETUP)
    with pytest.raises(RolesExclude):
        assign_post(user, role=name, department=cast.centre, actor=SETUP)
