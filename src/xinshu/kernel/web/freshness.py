"""Public pages made a moment ago are handed out again, until anything they show has changed.

Browsers and proxies may keep a page but must ask each time whether it still holds (`no-cache` with
an ETag), so what is taken down is gone everywhere with the next request. Within the process a page
is kept for some seconds under the *version* of what it shows: whoever changes what the public sees
registers a function whose answer changes with it (`register_version`), and the day is part of it.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags

from xinshu.kernel.access.registry import DeclaredTwice
from xinshu.kernel.operations.metrics import KEPT_PAGES
from xinshu.kernel.web.admission import OWN
from xinshu.kernel.web.admission_plan import Pages, plan

Version = Callable[[], object]
KINDS = ("text/html", "application/json", "application/atom+xml", "application/feed+json")
TOKEN = b"csrfmiddlewaretoken"
OWN_COOKIES = ("messages",)
# What a view has said of its own content security policy; the header is written further out.
POLICY = ("_csp_config", "_csp_replace", "_csp_update")
RENEWED = (
    *("Cache-Control", "Vary", "Content-Security-Policy", "Content-Language"),
    "Cross-Origin-Resource-Policy",
)
LONGEST_KEY = 600

_versions: dict[str, Version] = {}


def register_version(name: str, version: Version) -> None:
    """Have pages made anew when the answer of `version` changes. It is asked at every request:
    one value of an index at most. Raises DeclaredTwice.
    """
    if _versions.setdefault(name, version) is not version:
        raise DeclaredTwice(f"{name} has two versions")


def version_now() -> tuple[object, ...]:
    """What a page made now would show, as far as anybody has registered it."""
    return (timezone.localdate(), *(each() for _, each in sorted(_versions.items())))


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was answered."""

    version: tuple[object, ...]
    until: float
    tag: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    policy: dict[str, Any] = field(default_factory=dict)


class Shelf:
    """Pages of this process, the least recently read given up first. `most` is in bytes."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.clock = most, clock
        self.size = 0
        self._pages: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, version: tuple[object, ...]) -> Kept | None:
        """The page, if it shows what is so now."""
        with self._lock:
            found = self._pages.get(key)
            if found is None:
                return None
            if found.version != version or found.until < self.clock():
                self._drop(key)
                return None
            self._pages.move_to_end(key)
            return found

    def put(self, key: str, page: Kept) -> None:
        """Keep the page, and give up others where there is no room."""
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self.size += len(page.body)
            while self.size > self.most and self._pages:
                self._drop(next(iter(self._pages)))

    def bodies(self, version: tuple[object, ...]) -> Iterator[bytes]:
        """What would be handed out now."""
        with self._lock:
            kept = [each for each in self._pages.values() if each.version == version]
        yield from (each.body for each in kept)

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._pages.clear()
            self.size = 0

    def _drop(self, key: str) -> None:
        found = self._pages.pop(key, None)
        if found is not None:
            self.size -= len(found.body)


SHELVES: list[Shelf] = []


def mentioning(*texts: str) -> set[str]:
    """Those of `texts` that stand in a page this process would hand out now."""
    version = version_now()
    bodies = [body for shelf in SHELVES for body in shelf.bodies(version)]
    return {text for text in texts if any(text.encode() in body for body in bodies)}


class PublicPages:
    """Answers from the shelf, or puts what was answered there."""

    def __init__(
        self, get_response: Callable[[HttpRequest], HttpResponseBase], shelf: Shelf | None = None
    ) -> None:
        self.get_response = get_response
        self.shelf = shelf or Shelf(plan().pages.megabytes * 1024 * 1024)
        SHELVES.append(self.shelf)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        rules = plan().pages
        if not _is_common(request, rules):
            return self.get_response(request)
        key, seconds = _key(request), settings.XINSHU_PAGE_SECONDS
        version = version_now() if seconds else ()
        found = self.shelf.get(key, version) if seconds else None
        KEPT_PAGES.labels("kept" if found else "made").inc()
        if found is not None:
            return _again(request, found)
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not _may_be_kept(response, rules):
            return response
        tag = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
        response.headers["ETag"] = tag
        patch_cache_control(response, public=True, no_cache=True)
        if seconds:
            until = self.shelf.clock() + seconds
            headers = tuple(response.headers.items())
            policy = _policy_of(response)
            self.shelf.put(key, Kept(version, until, tag, headers, response.content, policy))
        return _unchanged(response, tag) if _has(request, tag) else response


def _again(request: HttpRequest, found: Kept) -> HttpResponse:
    response = HttpResponse(found.body)
    for name, value in found.headers:
        response.headers[name] = value
    vars(response).update(found.policy)
    return _unchanged(response, found.tag) if _has(request, found.tag) else response


def _unchanged(response: HttpResponse, tag: str) -> HttpResponse:
    """304 with the headers a cache may need to renew what it has."""
    answer = HttpResponseNotModified()
    for name in RENEWED:
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    vars(answer).update(_policy_of(response))
    answer.headers["ETag"] = tag
    page = response.headers.get("Content-Type", "").startswith("text/html")
    answer.is_page_again = page  # type: ignore[attr-defined]
    return answer


def _policy_of(response: HttpResponse) -> dict[str, Any]:
    return {name: said for name, said in vars(response).items() if name in POLICY}


def _has(request: HttpRequest, tag: str) -> bool:
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return tag in given or f"W/{tag}" in given or given == ["*"]


def _is_common(request: HttpRequest, rules: Pages) -> bool:
    """Whether others get the same answer to this request: nobody known, nothing personal."""
    return (
        request.method == "GET"
        and OWN not in request.META
        and not request.path.startswith(rules.never)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
        and not any(name in request.COOKIES for name in OWN_COOKIES)
        and len(_key(request)) <= LONGEST_KEY
    )


def _key(request: HttpRequest) -> str:
    """The address and whatever the visitor has chosen (language, size, contrast)."""
    chosen = (
        f"{name}={value}"
        for name, value in sorted(request.COOKIES.items())
        if name != settings.CSRF_COOKIE_NAME
    )
    asked_for = request.headers.get("HX-Request", ""), request.headers.get("Accept", "")
    kind = "json" if "json" in asked_for[1] else ""
    parts: tuple[Any, ...] = (request.scheme, request.get_host(), request.get_full_path())
    return "\n".join([*parts, asked_for[0], kind, *chosen])


def _may_be_kept(response: HttpResponse, rules: Pages) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "Cache-Control" not in response.headers
        and response.headers.get("Content-Type", "").partition(";")[0] in KINDS
        and len(response.content) <= rules.largest_kb * 1024
        and TOKEN not in response.content
    )
