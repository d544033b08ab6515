"""A door with a clock of its own and a page behind it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from xinshu.kernel.web.admission import Admission, Gate
from xinshu.kernel.web.admission_plan import Plan, read_plan

MONDAY = date(2026, 3, 2)
KINDS = {"good": "staff", "member": "enterprise"}  # beginnings of sessions that are good


def small_plan(**changes: object) -> Plan:
    """Numbers small enough to reach: five tokens, three pages, one request at once."""
    described = {
        "lanes": {
            "public": {"running": 1, "waiting": 1, "patience": 0.05},
            "doors": {"running": 1, "waiting": 0, "patience": 0},
            "known": {"running": 1, "waiting": 0, "patience": 0},
            "members": {"running": 1, "waiting": 0, "patience": 0},
        },
        "buckets": {
            "public": {"size": 5, "per_second": 1},
            "doors": {"size": 2, "per_second": 1},
            "known": {"size": 50, "per_second": 10},
            "members": {"size": 20, "per_second": 1},
        },
        "budgets": {"subjects": {"near": 3, "wide": 6}},
        "routes": [
            {"path": "/health/live", "lane": "free", "exact": True},
            {"path": "/workbench/", "lane": "known", "unknown": "doors"},
            {"path": "/subjects/", "lane": "public", "cost": 0.001, "budget": "subjects"},
            {"path": "/search/", "lane": "public", "cost": 2},
            {"path": "/", "lane": "public"},
        ],
        "pages": {"megabytes": 1, "largest_kb": 100, "never": ["/me/"]},
        "come_back": 5,
    }
    return read_plan(described | changes)


class Somebody:
    """A user who is signed in."""

    is_authenticated = True

    def __init__(self, kind: str) -> None:
        self.kind = kind


@dataclass
class Door:
    """`ask` as a visitor does; `seconds` and `day` are the time."""

    plan: Plan = field(default_factory=small_plan)
    page: Callable[[HttpRequest], HttpResponseBase] = lambda _request: HttpResponse("page")
    seconds: float = 0.0
    day: date = MONDAY

    def __post_init__(self) -> None:
        self.gate = Gate(self.plan, clock=lambda: self.seconds, today=lambda: self.day)
        self.middleware = Admission(self._answer, self.gate)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        kind = KINDS.get(request.COOKIES.get("sessionid", "").partition("-")[0])
        request.user = Somebody(kind) if kind else AnonymousUser()  # type: ignore[assignment]
        return self.page(request)

    def ask(
        self,
        path: str = "/",
        *,
        address: str = "192.0.2.7",
        session: str = "",
        accept: str = "",
        key: str = "",
    ) -> HttpResponseBase:
        """The answer to one request."""
        request = RequestFactory().get(path, REMOTE_ADDR=address, HTTP_ACCEPT=accept)
        if key:
            request.META["HTTP_AUTHORIZATION"] = f"Bearer {key}"
        if session:
            request.COOKIES["sessionid"] = session
        return self.middleware(request)

    def statuses(self, *paths: str, address: str = "192.0.2.7") -> list[int]:
        """What several requests in a row were answered."""
        return [self.ask(path, address=address).status_code for path in paths]
