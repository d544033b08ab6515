"""A view that does not say who may open it is opened by nobody."""

import logging
from types import ModuleType

import pytest
from django.core.checks import run_checks
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path
from ninja import NinjaAPI
from ninja.testing import TestClient
from pytest_django import Settings

from builders.actors import Cast, user_of
from xinshu.core.refusals import Refusal
from xinshu.delivery.openapi.api import api
from xinshu.kernel.web.guard import PUBLIC, SIGNED_IN, declared, guard, guarded, routes, rule_of
from xinshu.kernel.web.middleware import status_of

pytestmark = pytest.mark.django_db


def forgotten(_: HttpRequest) -> HttpResponse:
    """A view whose writer forgot to say who may open it."""
    return HttpResponse("secret")


def hung(settings: Settings, **views: object) -> None:
    """Hang views in a site of their own, beside the real one."""
    module = ModuleType("hung_for_a_test")
    here = [path(f"{name}/", view) for name, view in views.items()]  # type: ignore[call-overload]
    module.urlpatterns = [*here, *get_resolver("xinshu.config.urls").url_patterns]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = module


def test_an_undeclared_view_is_refused_to_everybody(
    cast: Cast, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    hung(settings, forgotten=forgotten)
    client = Client()
    for actor in (None, cast.centre_officer, cast.system_admin, cast.auditor):
        if actor:
            client.force_login(user_of(actor))
        answer = client.get("/forgotten/")
        assert answer.status_code == 403
        assert "尚未登记访问权限" in answer.content.decode()
        assert "secret" not in answer.content.decode()


def test_the_log_tells_the_developer_what_to_write(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    hung(settings, forgotten=forgotten)
    with caplog.at_level(logging.ERROR, "xinshu"):
        Client().get("/forgotten/")
    told = caplog.text
    assert "test_guard.forgotten (route 'forgotten/') declares no guard" in told
    for hint in ('@guard("app.verb")', "@guard(SIGNED_IN)", "@guard(PUBLIC)", "tools/matrix.py"):
        assert hint in told


def test_a_permission_opens_for_its_holders_only(cast: Cast, settings: Settings) -> None:
    hung(settings, kept=guard("collection.view")(lambda _: HttpResponse("in")))
    client = Client()
    assert client.get("/kept/?a=1")["Location"] == "/login/?next=/kept/%3Fa%3D1"
    client.force_login(user_of(cast.clerk_a))
    assert client.get("/kept/").content == b"in"
    client.force_login(user_of(cast.system_admin))
    refused = client.get("/kept/")
    assert refused.status_code == 403
    assert "您没有“查看报送批次”的权限" in refused.content.decode()


def test_signed_in_and_public(cast: Cast, settings: Settings) -> None:
    hung(
        settings,
        mine=guard(SIGNED_IN)(lambda _: HttpResponse("in")),
        all=guard(PUBLIC)(lambda _: HttpResponse("in")),
    )
    client = Client()
    assert client.get("/mine/").status_code == 302
    assert client.get("/all/").status_code == 200
    client.force_login(user_of(cast.enterprise))
    assert client.get("/mine/").status_code == 200


def test_views_of_a_package_get_a_rule_where_they_are_hung() -> None:
    own = guard("jobs.view")(forgotten)
    patterns = guarded([path("a/", forgotten), path("b/", own)], SIGNED_IN)
    assert [rule_of(each.callback) for each in patterns] == [SIGNED_IN, rule_of(own)]
    assert rule_of(forgotten) is None


def test_a_view_without_a_rule_is_named_at_the_start(settings: Settings) -> None:
    assert run_checks(tags=["access"]) == []
    hung(settings, forgotten=forgotten, typo=guard("collection.veiw")(forgotten))
    said = {error.id: error.msg for error in run_checks(tags=["access"])}
    assert "forgotten/" in said["access.E001"]
    assert "collection.veiw" in said["access.E002"]


def test_every_address_of_the_platform_has_a_rule() -> None:
    assert [
        route
        for route, pattern in routes(get_resolver("xinshu.config.urls").url_patterns)
        if rule_of(pattern.callback) is None
    ] == []


def test_every_operation_of_the_interface_has_a_rule() -> None:
    views = api.default_router.path_operations.values()
    operations = [operation for view in views for operation in view.operations]
    assert operations
    assert [each.view_func for each in operations if rule_of(each.view_func) is None] == []


def test_an_undeclared_operation_is_refused() -> None:
    interface = NinjaAPI(urls_namespace="for-a-test")
    interface.add_decorator(declared)

    @interface.exception_handler(Refusal)
    def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return interface.create_response(request, {"code": refusal.code}, status=status_of(refusal))

    @interface.get("/forgotten")
    def operation(request: HttpRequest) -> str:
        return f"secret {request.path}"

    @interface.get("/open")
    @guard(PUBLIC)
    def open_to_all(request: HttpRequest, number: int = 1) -> str:
        return f"{request.method} {number}"

    client = TestClient(interface)
    answer = client.get("/forgotten")
    assert (answer.status_code, answer.json()) == (403, {"code": "view_not_guarded"})
    assert client.get("/open?number=2").json() == "GET 2"
