"""Nobody acts through somebody else's browser (ASVS V3.5): CSRF, methods, redirects, hosts."""

import json

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from builders.actors import Cast, user_of
from builders.demo_jobs import KIND
from delivery.district import District
from security.addresses import addresses, pages
from security.conftest import STAFF
from xinshu.kernel.audit.models import Event
from xinshu.kernel.jobs.models import Job, State
from xinshu.kernel.jobs.services import enqueue

pytestmark = pytest.mark.django_db
EVIL = "evil.example"
BAITS = (
    *(f"https://{EVIL}/", f"//{EVIL}/", f"/\\{EVIL}/", f"\\\\{EVIL}", f"https:{EVIL}"),
    *(f"http:///{EVIL}", f"javascript:alert('{EVIL}')", f"https://127.0.0.1@{EVIL}/"),
)
NAMES = ("next", "back", "redirect_to", "return_to", "url")


def strict(cast: Cast, who: str) -> Client:
    """A browser whose forms are checked for where they come from."""
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(user_of(getattr(cast, who)))
    return browser


def is_forged(answer: HttpResponse) -> bool:
    """The answer to a form that did not come from this site."""
    return answer.status_code == 403 and "表单已过期" in answer.content.decode()


def test_no_page_takes_a_form_from_elsewhere(cast: Cast, district: District) -> None:
    browser = strict(cast, "centre_officer")
    before = Event.objects.count()
    taken = [
        f"{method} {address}: {answer.status_code}"
        for address in pages()
        for method in ("POST", "PUT", "PATCH", "DELETE")
        if not (is_forged(answer := browser.generic(method, address)) or is_unknown(answer))
    ]
    assert taken == []
    assert Event.objects.count() == before


def is_unknown(answer: HttpResponse) -> bool:
    """The answer to a method the address does not have."""
    return answer.status_code == 405


@pytest.mark.parametrize("who", STAFF)
def test_a_browser_s_login_is_no_credential_for_the_machine_interface(
    cast: Cast, district: District, who: str
) -> None:
    browser = strict(cast, who)
    machines = [each for each in addresses() if each.startswith("/api/")]
    taken = [
        f"{answer.status_code} {address}"
        for address in machines
        if not address.endswith("openapi.json")
        for answer in (browser.get(address), browser.post(address, {}))
        if not 400 <= answer.status_code < 500
    ]
    assert taken == []


OVERRIDES: tuple[dict[str, str], ...] = (
    {"X-HTTP-Method-Override": "POST"},
    {"X-HTTP-Method": "POST"},
    {"X-Method-Override": "POST"},
)


@pytest.mark.parametrize("headers", OVERRIDES, ids=lambda each: next(iter(each)))
def test_a_header_does_not_turn_reading_into_acting(cast: Cast, headers: dict[str, str]) -> None:
    job = enqueue(KIND, actor=cast.clerk_a)
    browser = strict(cast, "clerk_a")
    browser.get(f"/workbench/jobs/{job.pk}/cancel/", {"_method": "POST"}, headers=headers)
    assert Job.objects.get().state == State.QUEUED


def test_reading_changes_nothing(cast: Cast, browsers: dict[str, Client]) -> None:
    job = enqueue(KIND, actor=cast.clerk_a)
    for browser in browsers.values():
        for address in pages():
            browser.get(address)
    changes = Event.objects.exclude(action__contains="view").exclude(action__contains="export")
    told = set(changes.filter(channel="web").values_list("action", flat=True))
    assert {name for name in told if name.startswith(("jobs.", "collection.", "catalog."))} == set()
    job.refresh_from_db()
    assert job.state == State.QUEUED


def test_methods_nobody_needs_are_unknown(browsers: dict[str, Client]) -> None:
    methods = ("TRACE", "CONNECT", "PROPFIND", "BREW")
    before = Event.objects.count()
    taken = [
        f"{who} {method} {address}: {answer.status_code}"
        for turn, (who, browser) in enumerate(browsers.items())
        for at, address in enumerate(addresses())
        if (answer := browser.generic(method := methods[(turn + at) % 4], address)).status_code
        not in {401, 403, 404, 405}
    ]
    assert taken == []
    assert Event.objects.count() == before


def test_no_address_sends_anybody_to_another_site(browsers: dict[str, Client]) -> None:
    wrong = []
    for turn, (who, browser) in enumerate(browsers.items()):
        for at, address in enumerate(pages()):
            facts = dict.fromkeys(NAMES, BAITS[(turn + at) % len(BAITS)])
            answers = (browser.get(address, facts), browser.post(address, facts))
            targets = [answer.headers.get("Location", "").partition("?")[0] for answer in answers]
            wrong += [f"{who} {address} -> {target}" for target in targets if EVIL in target]
    assert wrong == []


@pytest.mark.parametrize("bait", BAITS)
def test_logging_in_leads_back_into_this_site_only(cast: Cast, bait: str) -> None:
    browser = Client()
    browser.force_login(user_of(cast.clerk_a))
    answer = browser.get("/login/", {"next": bait})
    assert EVIL not in answer.headers.get("Location", "")
    page = Client().get("/login/", {"next": bait}).content.decode()
    assert f'href="{bait}' not in page


@pytest.mark.parametrize("host", [EVIL, f"127.0.0.1@{EVIL}", "127.0.0.1:80@x", "a b", "[::1"])
def test_another_host_name_is_not_answered_to(host: str) -> None:
    browser = Client(headers={"host": host}, raise_request_exception=False)
    answer = browser.get("/")
    assert answer.status_code == 400
    assert EVIL not in answer.content.decode()


def test_a_forwarded_host_is_not_believed(district: District) -> None:
    headers = {"x-forwarded-host": EVIL, "x-forwarded-server": EVIL, "x-original-url": "/metrics"}
    for address in ("/", "/login/", "/catalogue/", f"/subjects/{district.subject.pk}/"):
        answer = Client(headers=headers).get(address)
        assert EVIL not in answer.content.decode()
        assert EVIL not in json.dumps(dict(answer.headers))


def test_tls_is_believed_of_the_proxy_only_where_one_is_set(settings: Settings) -> None:
    assert settings.SECURE_PROXY_SSL_HEADER is None
    answer = Client(headers={"x-forwarded-proto": "https"}).get("/login/")
    assert not answer.wsgi_request.is_secure()
