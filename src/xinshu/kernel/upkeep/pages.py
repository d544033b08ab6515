"""Reading a page of this site as a visitor would, without a network, and finding its links."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http.response import HttpResponse, HttpResponseBase

from xinshu.kernel.web.admission import OWN

ATTRIBUTES = {"a": "href", "area": "href", "img": "src", "script": "src", "link": "href"}
PORTS = {"http", "https"}


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page: the absolute address without its fragment, the fragment, its words."""

    address: str
    fragment: str
    words: str


@dataclass(slots=True)
class Page:
    """What came back for an address."""

    status: int
    moved_to: str = ""
    links: list[Link] = field(default_factory=list)
    places: set[str] = field(default_factory=set)


def host() -> str:
    """The name this site knows itself by; links to it are its own."""
    named = [each for each in settings.ALLOWED_HOSTS if each and not each.startswith(("*", "."))]
    return named[0] if named else "localhost"


def is_own(address: str) -> bool:
    """Whether the address is one of this site."""
    parts = urlsplit(address)
    return parts.scheme in PORTS and parts.hostname in {host(), *settings.ALLOWED_HOSTS}


def read(address: str) -> Page:
    """One address of this site, as somebody gets it who is not signed in."""
    # Not closed: that would end the database connection of the job that reads.
    response = _answer(address)
    page = Page(response.status_code, response.headers.get("Location", ""))
    kind = response.headers.get("Content-Type", "")
    if page.status == 200 and kind.startswith("text/html") and isinstance(response, HttpResponse):
        _Reader(page, address).feed(response.content.decode(errors="replace"))
    return page


def _answer(address: str) -> HttpResponseBase:
    parts = urlsplit(address)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": parts.path.encode().decode("latin-1") or "/",
        "QUERY_STRING": parts.query,
        "SERVER_NAME": host(),
        "SERVER_PORT": "443" if settings.SESSION_COOKIE_SECURE else "80",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_X_FORWARDED_PROTO": "https" if settings.SESSION_COOKIE_SECURE else "http",
        "HTTP_USER_AGENT": "Xinshu upkeep bot",
        "wsgi.url_scheme": "https" if settings.SESSION_COOKIE_SECURE else "http",
        "wsgi.input": BytesIO(),
        OWN: True,
    }
    return _handler().get_response(WSGIRequest(environ))


@cache
def _handler() -> WSGIHandler:
    return WSGIHandler()


class _Reader(HTMLParser):
    """Collects links, their words, and the places fragments may lead to."""

    def __init__(self, page: Page, address: str) -> None:
        super().__init__()
        self._page, self._address = page, address
        self._open: tuple[str, str] | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self._page.places.update(said[name] for name in ("id", "name") if said.get(name))
        given = said.get(ATTRIBUTES.get(tag, ""), "").strip()
        if not given or said.get("rel") == "preconnect":
            return
        address, fragment = urldefrag(urljoin(self._address, given))
        if urlsplit(address).scheme not in PORTS:
            return
        if tag == "a":
            self._open, self._words = (address, fragment), []
        else:
            self._page.links.append(Link(address, "", said.get("alt", "")))

    def handle_data(self, data: str) -> None:
        if self._open:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            words = " ".join("".join(self._words).split())
            self._page.links.append(Link(*self._open, words))
            self._open = None


def own_links(page: Page) -> Iterator[Link]:
    """Those that stay on this site."""
    return (link for link in page.links if is_own(link.address))
