"""The first accounts of an empty platform: one administrator of each of the three kinds."""

from dataclasses import dataclass

from django.db import transaction

from xinshu.kernel.access.roles import Role, all_roles
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department, Post, User
from xinshu.kernel.accounts.refusals import AlreadyFounded
from xinshu.kernel.accounts.services import assign_post, create_department, open_account


@dataclass(frozen=True, slots=True, kw_only=True)
class Founder:
    """A first account; `password` is initial and told only here."""

    user: User
    role: Role
    password: str


@transaction.atomic
def found(*, code: str, name: str, region: str, actor: Actor) -> list[Founder]:
    """Set up the department that runs the platform, with an account for every role that stands
    alone. Everybody else is let in by these three.

    Only the platform itself holds all the permissions this takes. Raises NotPermitted, NameTaken,
    AlreadyFounded when somebody holds one of these roles already.
    """
    alone = [role for role in all_roles().values() if role.alone]
    if Post.objects.filter(role__in=[role.name for role in alone]).exists():
        raise AlreadyFounded
    centre = create_department(code=code, name=name, region=region, actor=actor)
    return [_founder(role, centre, actor) for role in alone]


def _founder(role: Role, centre: Department, actor: Actor) -> Founder:
    user, password = open_account(
        username=role.name.replace("_", "-"),
        display_name=role.label,
        department=centre,
        actor=actor,
    )
    assign_post(user, role=role.name, department=centre, actor=actor)
    return Founder(user=user, role=role, password=password)
