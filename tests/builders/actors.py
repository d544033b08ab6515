"""The cast: centre, two departments, administrators, an enterprise, a citizen, the public."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from xinshu.kernel.accounts import commitments
from xinshu.kernel.accounts.actor import Actor, actor_of, public_actor, system_actor
from xinshu.kernel.accounts.models import Commitment, Department, Kind, User
from xinshu.kernel.accounts.services import assign_post, create_department, create_user

SETUP = system_actor("tests")
LONG_AGO = dt.date(2020, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Actors by what they are called in the stories; departments beside them."""

    centre: Department
    department_a: Department
    department_b: Department
    centre_officer: Actor
    centre_reviewer: Actor
    clerk_a: Actor
    clerk_b: Actor
    admin_a: Actor
    system_admin: Actor
    security_admin: Actor
    auditor: Actor
    enterprise: Actor
    citizen: Actor
    public: Actor
    system: Actor


def make_department(code: str, name: str = "", *, parent: Department | None = None) -> Department:
    """A department of the district."""
    return create_department(
        code=code, name=name or f"测试单位{code}", parent=parent, region="120113", actor=SETUP
    )


def make_user(username: str, *, password: str | None = None) -> User:
    """Someone without any post yet, who has signed what staff sign before they begin."""
    user = create_user(
        username=username, display_name=f"测试{username}", password=password, actor=SETUP
    )
    sign_for(user)
    return user


def sign_for(user: User) -> Commitment:
    """A commitment in force, signed long before the story begins."""
    words = commitments.wording()
    return Commitment.objects.create(
        user=user,
        version=words.version,
        digest=words.digest,
        signed_name=user.display_name,
        signed_at=timezone.now(),
        valid_until=dt.date(2099, 12, 31),
    )


def make_member(username: str, kind: Kind) -> Actor:
    """An agent or a citizen with an account, nothing confirmed yet."""
    user = User.objects.create(username=username, display_name=f"测试{username}", kind=kind)
    return actor_of(user)


def make_actor(username: str, role: str, department: Department | None = None) -> Actor:
    """Someone who has long held one post."""
    user = make_user(username)
    User.objects.filter(pk=user.pk).update(department=department)
    assign_post(user, role=role, department=department, starts_on=LONG_AGO, actor=SETUP)
    return actor_of(user)


def user_of(actor: Actor) -> User:
    """The user behind an actor, to log in with."""
    return User.objects.get(pk=actor.user_id)


def make_cast() -> Cast:
    """Everyone, in a district with a centre and two departments."""
    centre = make_department("centre", "测试区公共信用中心")
    department_a = make_department("dept-a", "测试区市场监管局")
    department_b = make_department("dept-b", "测试区生态环境局")
    return Cast(
        centre=centre,
        department_a=department_a,
        department_b=department_b,
        centre_officer=make_actor("officer", "centre_officer", centre),
        centre_reviewer=make_actor("reviewer", "centre_reviewer", centre),
        clerk_a=make_actor("clerk_a", "department_clerk", department_a),
        clerk_b=make_actor("clerk_b", "department_clerk", department_b),
        admin_a=make_actor("admin_a", "department_admin", department_a),
        system_admin=make_actor("sysadmin", "system_admin", centre),
        security_admin=make_actor("secadmin", "security_admin", centre),
        auditor=make_actor("auditor", "auditor", centre),
        enterprise=make_member("enterprise", Kind.ENTERPRISE),
        citizen=make_member("citizen", Kind.PERSON),
        public=public_actor(),
        system=SETUP,
    )
