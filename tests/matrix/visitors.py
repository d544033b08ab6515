"""Everybody who may knock: one account for each role, one without a post, and nobody."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from builders.actors import LONG_AGO, SETUP, make_member, make_user, user_of
from builders.machines import key_of
from matrix.doors import Door
from xinshu.kernel.access.roles import STAFF, all_roles
from xinshu.kernel.accounts.actor import actor_of
from xinshu.kernel.accounts.models import Department, Kind, User
from xinshu.kernel.accounts.services import assign_post

ANONYMOUS = "anonymous"
WITHOUT_POST = "staff without post"
CENTRE = "centre_"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a session and a key, or nobody."""

    name: str
    session: str = ""
    key: str = ""

    def knock(self, door: Door) -> HttpResponse:
        """One request whose every effect is undone; a fault of the server is an answer, too."""
        client = Client(raise_request_exception=False)
        client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        by_key = door.is_operation and self.key
        body, content_type = door.sent
        with transaction.atomic():
            answer: HttpResponse = client.generic(
                door.method,
                door.path,
                body,
                content_type=content_type,
                headers={"Authorization": f"Bearer {self.key}"} if by_key else {},
            )
            if answer.streaming:
                answer.close()
            transaction.set_rollback(True)
        return answer


def visitors(centre: Department, department: Department) -> list[Visitor]:
    """Everybody, in the order of the roles file."""
    found = [Visitor(ANONYMOUS), _visitor(make_user("without_post"), WITHOUT_POST)]
    for name, role in all_roles().items():
        if name == "public":
            continue
        if role.kind != STAFF:
            member = make_member(f"as_{name}", Kind(role.kind))
            found.append(_visitor(user_of(member), name))
            continue
        user = make_user(f"as_{name}")
        where = centre if name.startswith(CENTRE) else department
        assign_post(user, role=name, department=where, starts_on=LONG_AGO, actor=SETUP)
        found.append(_visitor(user, name))
    return found


def _visitor(user: User, name: str) -> Visitor:
    client = Client()
    client.force_login(user)
    return Visitor(name, client.cookies[settings.SESSION_COOKIE_NAME].value, key_of(actor_of(user)))


def outcome(answer: HttpResponse) -> str:
    """What a visitor met: open, login, key, refused, the name of a detour, or FAULT."""
    if answer.status_code >= 500:
        return "FAULT"
    if answer.status_code == 401:
        return "key"
    if answer.status_code == 403:
        return "refused"
    target, _, query = answer.headers.get("Location", "").partition("?")
    if target == reverse(settings.LOGIN_URL):
        return "login"
    for code, page in settings.XINSHU_DETOURS.items():
        if target == reverse(page) and "next=" in query:
            return code
    return "purpose_needed" if answer.status_code == 428 else "open"
