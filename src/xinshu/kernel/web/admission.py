"""The door of the site: who is let in, who is asked to come back, and what that visitor reads.

Nothing here asks the database. What is refused costs a fraction of a page, so that a flood is
turned away faster than it comes; staff, machines and the public have lanes of their own.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from functools import cache
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import timezone, translation

from xinshu.core.refusals import Refusal
from xinshu.kernel.accounts.models import Kind
from xinshu.kernel.operations.metrics import ADMISSION, INSIDE, WAITED
from xinshu.kernel.web.admission_lanes import Held, Lane
from xinshu.kernel.web.admission_plan import FREE, Plan, Route, plan
from xinshu.kernel.web.admission_rates import Buckets, Budgets, digest, visitor
from xinshu.kernel.web.arrival import networks

OWN = "xinshu.own"  # in the environment of requests the platform makes of itself
MOST_KNOWN = 20_000
KNOWN_SECONDS = 600  # then whoever it is shows again, in the lane of strangers, that it still holds
STAFF, MEMBER, MACHINE = "staff", "member", "machine"
# Lanes only those walk who have been seen: kind of credential -> lane of the address -> lane.
# Accounts of the public are made by anybody, so they neither reach the lane of staff nor lift the
# limits on public pages.
OWN_LANES = {
    STAFF: {"known": "known", "public": "known"},
    MEMBER: {"known": "members"},
    MACHINE: {"machines": "machines"},
}
TOO_MANY, FULL = 429, 503


class TooFast(Refusal):
    """One visitor asks for more than the pace allows."""

    code = "too_fast"
    sentence = "您访问得太快了，请在 {wait} 秒后重试。"


class TooManyPages(Refusal):
    """One visitor has opened as many different pages as a day allows."""

    code = "too_many_pages"
    sentence = "您今天查看的主体数量已达上限。需要成批使用公开信息的，请使用开放数据。"
    basis = "公示信息供公众查阅，成批获取通过开放数据提供"


class SiteFull(Refusal):
    """The site has more to do than it can; trying again soon helps."""

    code = "site_full"
    sentence = "当前访问人数较多，请在 {wait} 秒后重试。"


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Why, and when to come back (seconds)."""

    refusal: Refusal
    outcome: str
    wait: int

    @property
    def status(self) -> int:
        """429 for what one visitor does, 503 for what all of them do."""
        return FULL if isinstance(self.refusal, SiteFull) else TOO_MANY


class Gate:
    """The state of one process: buckets, budgets, lanes, and the credentials seen to be good."""

    def __init__(
        self,
        planned: Plan,
        *,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = timezone.localdate,
    ) -> None:
        self.plan, self._today, self._clock = planned, today, clock
        self.buckets = Buckets(clock)
        self.budgets = Budgets()
        self.lanes = {name: Lane(size, clock) for name, size in planned.lanes.items()}
        self._known: OrderedDict[int, tuple[float, str]] = OrderedDict()
        self._at_once: dict[int, int] = {}
        self._lock = threading.Lock()

    @property
    def known(self) -> int:
        """How many credentials are kept in mind."""
        return len(self._known)

    def lane_of(self, request: HttpRequest, route: Route) -> tuple[str, int | None]:
        """The lane, and the credential that opened it: none but one seen to be good opens any."""
        for given in credentials(request):
            until, kind = self._known.get(given, (0.0, ""))
            lane = OWN_LANES.get(kind, {}).get(route.lane)
            if lane is not None and self._clock() < until:
                return lane, given
        return route.unknown, None

    def remember(self, request: HttpRequest) -> None:
        """Keep in mind which session or key was accepted, for some minutes."""
        given = credentials(request)
        now = self._clock()
        if not given or any(now < self._known.get(each, (0.0, ""))[0] for each in given):
            return
        accepted = _accepted(request)
        if accepted is None:
            return
        self._known.pop(accepted[0], None)
        self._known[accepted[0]] = (now + KNOWN_SECONDS, accepted[1])
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)

    def begin(self, request: HttpRequest, lane: str, given: int | None) -> int | None:
        """What to `end` afterwards, or None where this visitor has enough inside already."""
        address = str(request.META.get("REMOTE_ADDR", ""))
        key = digest("inside", lane, visitor(address)[0]) if given is None else given
        with self._lock:
            now = self._at_once.get(key, 0)
            if now >= self.plan.lanes[lane].each and not _is_unmetered(address):
                return None
            self._at_once[key] = now + 1
        return key

    def end(self, key: int) -> None:
        """One request less of this visitor."""
        with self._lock:
            left = self._at_once[key] - 1
            if left:
                self._at_once[key] = left
            else:
                del self._at_once[key]

    def turned_away(
        self, request: HttpRequest, route: Route, lane: str, given: int | None
    ) -> TurnedAway | None:
        """Whether this visitor has used up the pace or the pages of the day."""
        address = str(request.META.get("REMOTE_ADDR", ""))
        if route.cost == 0 or _is_unmetered(address):
            return None
        near, wide = visitor(address)
        key = digest(lane, near) if given is None else given
        wait = self.buckets.take(key, route.cost, self.plan.buckets[lane])
        if wait:
            return _too_fast(wait)
        if route.budget and given is None and request.path.rstrip("/") != route.path.rstrip("/"):
            keys = (digest(route.budget, near), digest(route.budget, wide, "wide"))
            budget = self.plan.budgets[route.budget]
            if not self.budgets.take(keys, digest(request.get_full_path()), budget, self._today()):
                return TurnedAway(TooManyPages(), "budget", _until_midnight())
        return None


class Admission:
    """Lets a request in, has it wait, or turns it away."""

    def __init__(
        self, get_response: Callable[[HttpRequest], HttpResponseBase], gate: Gate | None = None
    ) -> None:
        self.get_response = get_response
        self._gate = gate

    @property
    def gate(self) -> Gate:
        """Made at the first request: settings of a test may still change before."""
        self._gate = self._gate or Gate(plan())
        return self._gate

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or say when to come back."""
        if not settings.XINSHU_ADMISSION or OWN in request.META:
            return self.get_response(request)
        route = self.gate.plan.route(request.path)
        if route.lane == FREE:
            return self.get_response(request)
        lane, given = self.gate.lane_of(request, route)
        refused = self.gate.turned_away(request, route, lane, given)
        if refused is None:
            key = self.gate.begin(request, lane, given)
            if key is not None:
                try:
                    return self._inside(request, lane)
                finally:
                    self.gate.end(key)
            refused = _too_fast(1)
        ADMISSION.labels(lane, refused.outcome).inc()
        return answer(request, refused)

    def _inside(self, request: HttpRequest, name: str) -> HttpResponseBase:
        lane = self.gate.lanes[name]
        waited = lane.enter()
        if waited is None:
            ADMISSION.labels(name, "full").inc()
            wait = self.gate.plan.come_back
            return answer(request, TurnedAway(SiteFull(wait=wait), "full", wait))
        ADMISSION.labels(name, "admitted").inc()
        WAITED.labels(name).observe(waited)
        INSIDE.labels(name).set(lane.running)
        try:
            response = self.get_response(request)
            self.gate.remember(request)
        except BaseException:
            lane.leave()
            raise
        if response.streaming:
            parts = response.streaming_content  # type: ignore[attr-defined]
            response.streaming_content = Held(parts, lane.leave)  # type: ignore[attr-defined]
        else:
            lane.leave()
        return response


def credentials(request: HttpRequest) -> list[int]:
    """What a machine and a session show of themselves, as digests; nothing for a visitor."""
    shown = request.headers.get("Authorization", ""), _cookie(request)
    return [digest(each) for each in shown if each]


def answer(request: HttpRequest, away: TurnedAway) -> HttpResponse:
    """The refusal as a page or as JSON, never stored, with the time to come back."""
    if request.path.startswith("/api/") or "json" in request.headers.get("Accept", ""):
        facts = {"code": away.refusal.code, "message": str(away.refusal)}
        response: HttpResponse = JsonResponse(
            facts, status=away.status, json_dumps_params={"ensure_ascii": False}
        )
    else:
        language = translation.get_language() or settings.LANGUAGE_CODE
        response = HttpResponse(_page(str(away.refusal), away.outcome, language), None, away.status)
    # Django would write a line for each; a flood must not fill the log. The metrics count them.
    response._has_been_logged = True  # type: ignore[attr-defined]
    response.headers["Retry-After"] = str(away.wait)
    response.headers["Cache-Control"] = "no-store"
    return response


@cache
def _page(sentence: str, outcome: str, language: str) -> bytes:
    """Rendered once: a flood must not cost a template each. Few waits, so few pages."""
    with translation.override(language):
        facts = {"sentence": sentence, "outcome": outcome, "language": language}
        return render_to_string("web/turned_away.html", facts).encode()


def _too_fast(wait: float) -> TurnedAway:
    # One of a few round numbers, so that the page is rendered a few times only.
    seconds = next(each for each in (1, 2, 5, 10, 20, 30, 60, math.inf) if wait <= each)
    told = 120 if math.isinf(seconds) else int(seconds)
    return TurnedAway(TooFast(wait=told), "rate", told)


def _until_midnight() -> int:
    now = timezone.localtime()
    midnight = datetime.combine(now.date() + timedelta(days=1), clock_time.min, now.tzinfo)
    return max(1, int((midnight - now).total_seconds()))


def _is_unmetered(address: str) -> bool:
    listed = networks(tuple(settings.XINSHU_UNMETERED))
    if not listed:
        return False
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in listed)


def _accepted(request: HttpRequest) -> tuple[int, str] | None:
    """What was good, and of whom: the key of a machine, or the session somebody is signed in to.

    Only that: what else a request shows beside it says nothing, and nobody gains by inventing it.
    """
    if getattr(request, "caller", None) is not None:
        return digest(request.headers.get("Authorization", "")), MACHINE
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not _cookie(request):
        return None
    return digest(_cookie(request)), STAFF if user.kind == Kind.STAFF else MEMBER


def _cookie(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
