"""Between the server and the pages."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from builders.actors import Cast, user_of
from xinshu.core.refusals import NotFound, NotPermitted, Refusal, WrongState
from xinshu.kernel.web.middleware import RefusalMiddleware, actor_behind, status_of

pytestmark = pytest.mark.django_db


def request_for(path: str, user: object = None, **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.user = user or AnonymousUser()  # type: ignore[assignment]
    request.session = SessionStore()
    return request


def answer(request: HttpRequest, error: Exception) -> HttpResponse | None:
    return RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, error)


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotPermitted(action="x"), 403),
        (NotFound(thing="x"), 404),
        (WrongState(thing="x", state="y", action="z"), 409),
    ],
)
def test_refusals_have_a_status(refusal: Refusal, status: int) -> None:
    assert status_of(refusal) == status


def test_machines_get_the_refusal_as_json() -> None:
    response = answer(request_for("/api/v1/x"), NotFound(thing="该记录"))
    assert response
    assert response.status_code == 404
    assert json.loads(response.content)["code"] == "not_found"
    asked = answer(request_for("/x", accept="application/json"), NotFound(thing="该记录"))
    assert asked
    assert asked["Content-Type"] == "application/json"


def test_people_get_the_refusal_as_a_page() -> None:
    response = answer(request_for("/x"), NotPermitted(action="管理用户"))
    assert response
    assert response.status_code == 403
    assert "管理用户" in response.content.decode()


def test_other_errors_go_on_as_errors() -> None:
    assert answer(request_for("/x"), ZeroDivisionError()) is None


def test_the_actor_is_worked_out_once(cast: Cast) -> None:
    request = request_for("/", user_of(cast.clerk_a))
    actor = actor_behind(request)
    assert actor.department_id == cast.department_a.pk
    assert actor.ip == "127.0.0.1"
    assert actor_behind(request) is actor
    assert actor_behind(request_for("/")).is_anonymous
