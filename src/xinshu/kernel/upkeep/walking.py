"""One walk over the public site: from the home page along its own links, each address once.

Lists have no end, so of addresses that differ in numbers or queries only some are read.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings

from xinshu.kernel.upkeep.columns import Column
from xinshu.kernel.upkeep.elsewhere import trouble
from xinshu.kernel.upkeep.models import Flaw
from xinshu.kernel.upkeep.pages import Link, Page, host, is_own, read

ALIKE = 12  # addresses of one shape that are read
LEFT_OUT = ("/language/", "/display/", "/kiosk/end/", "/workbench/", "/editorial/", "/api/")
GOOD = frozenset({200, 301, 302, 303, 304, 307, 308, 401, 403, 428, 429})
Kind = Flaw.Kind


@dataclass
class Found:
    """What the walk has seen so far."""

    pages: dict[str, Page] = field(default_factory=dict)
    links: int = 0
    flaws: list[Flaw] = field(default_factory=list)
    elsewhere: dict[str, list[tuple[str, Link]]] = field(default_factory=dict)
    cut_short: bool = False


def walk(*, starts: list[str], most: int, step: Callable[[int], None]) -> Found:
    """Read from `starts` on, `most` pages; `step` is told how many are read (and may raise)."""
    found, waiting, shapes = Found(), deque(_absolute(each) for each in starts), Counter[str]()
    told: dict[str, list[tuple[str, Link]]] = {}
    seen = set(waiting)
    while waiting:
        if len(found.pages) >= most:
            found.cut_short = True
            break
        address = waiting.popleft()
        page = found.pages[address] = read(address)
        step(len(found.pages))
        _follow_move(address, page, seen, waiting)
        for link in page.links:
            found.links += 1
            if not is_own(link.address):
                found.elsewhere.setdefault(link.address, []).append((address, link))
                continue
            told.setdefault(link.address, []).append((address, link))
            if link.address not in seen and _is_read(link.address, shapes):
                seen.add(link.address)
                waiting.append(link.address)
    found.flaws = [*_dead(found.pages, told), *_lost_places(found.pages, told)]
    return found


def _follow_move(address: str, page: Page, seen: set[str], waiting: deque[str]) -> None:
    if page.moved_to:
        there = _absolute(page.moved_to)
        if is_own(there) and there not in seen:
            seen.add(there)
            waiting.append(there)


def external_flaws(found: Found, step: Callable[[], None]) -> Iterator[Flaw]:
    """Addresses of other sites that do not answer; each is asked once."""
    for address, places in found.elsewhere.items():
        step()
        if says := trouble(address):
            yield from (_flaw(Kind.EXTERNAL, page, link, says) for page, link in places)


def stale(columns: Iterator[Column], *, today: date) -> Iterator[Flaw]:
    """Columns with nothing new for too long."""
    for column in columns:
        most = column.most_days or settings.XINSHU_STALE_DAYS
        days = (today - column.newest).days if column.newest else None
        if most and (days is None or days > most):
            says = "尚无内容" if days is None else f"已 {days} 天未更新（上限 {most} 天）"
            yield Flaw(kind=Kind.STALE, page=column.address, target=column.label, says=says)


def _absolute(path: str) -> str:
    scheme = "https" if settings.SESSION_COOKIE_SECURE else "http"
    return path if "://" in path else f"{scheme}://{host()}{path}"


def _is_read(address: str, shapes: Counter[str]) -> bool:
    parts = urlsplit(address)
    if parts.path.startswith(LEFT_OUT):
        return False
    shape, numbers = re.subn(r"\d+", "0", parts.path)
    if not numbers and not parts.query:
        return True
    shapes[shape] += 1
    return shapes[shape] <= ALIKE


def _dead(pages: dict[str, Page], told: dict[str, list[tuple[str, Link]]]) -> Iterator[Flaw]:
    for address, page in pages.items():
        if page.status not in GOOD:
            says = f"返回 {page.status}"
            for at, link in told.get(address, [("/", Link(address, "", ""))]):
                yield _flaw(Kind.LINK, at, link, says)


def _lost_places(pages: dict[str, Page], told: dict[str, list[tuple[str, Link]]]) -> Iterator[Flaw]:
    for address, places in told.items():
        page = pages.get(address)
        if page is None or page.status != 200:
            continue
        for at, link in places:
            if link.fragment and link.fragment not in page.places:
                yield _flaw(Kind.ANCHOR, at, link, f"页面中没有“#{link.fragment}”")


def _flaw(kind: Kind, at: str, link: Link, says: str) -> Flaw:
    page = _short(at)
    target = _short(link.address) if is_own(link.address) else link.address
    target += f"#{link.fragment}" if kind is Kind.ANCHOR else ""
    return Flaw(
        kind=kind, page=page[:500], target=target[:1000], words=link.words[:200], says=says[:200]
    )


def _short(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
