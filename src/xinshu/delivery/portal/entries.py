"""What the public site leads to: each way is shown once what it leads to works, and not before.

An entry names an address (a url name). It is shown where that address exists and `available()`
says yes, so a part that is not installed or not yet at work leaves no dead link behind. Apps add
their own with `register` from their `AppConfig.ready`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

MAIN = "main"  # the bar under the name of the site
SERVICES = "services"  # what one can do: shown on the home page
READING = "reading"  # what is public: shown on the home page
FOOT = "foot"  # the rest
PLACES = (MAIN, SERVICES, READING, FOOT)


def always() -> bool:
    """Shown wherever its address exists."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entry:
    """One way: the words, the url name it leads to, a picture, and one line about it.

    `here` is what the page calls itself (`here_is` in its facts) so that the bar marks it;
    `order` sorts within a place, smallest first; `available` is asked at every page and must be
    quick.
    """

    label: Words
    route: str
    icon: str = "arrow-right"
    note: Words = ""
    places: tuple[str, ...] = (SERVICES,)
    arguments: tuple[str | int, ...] = ()
    here: str = ""
    order: int = 100
    available: Callable[[], bool] = field(default=always, compare=False)


@dataclass(frozen=True, slots=True)
class Door:
    """An entry with its address, ready to be shown."""

    entry: Entry
    address: str


_entries: dict[tuple[str, tuple[str | int, ...]], Entry] = {}


def register(entry: Entry) -> Entry:
    """Add an entry; one with the same address replaces the earlier one."""
    _entries[entry.route, entry.arguments] = entry
    return entry


def doors(place: str) -> list[Door]:
    """What is shown in a place now, in order."""
    return list(_doors(place))


def _doors(place: str) -> Iterator[Door]:
    found = [entry for entry in _entries.values() if place in entry.places]
    for entry in sorted(found, key=lambda each: (each.order, each.route)):
        address = _address(entry.route, entry.arguments)
        if address and entry.available():
            yield Door(entry, address)


@lru_cache(maxsize=256)
def _address(route: str, arguments: tuple[str | int, ...]) -> str:
    try:
        return reverse(route, args=arguments)
    except NoReverseMatch:
        return ""


for _each in (
    Entry(label=_("首页"), route="portal:home", icon="home", places=(MAIN,), here="home", order=10),
    Entry(
        label=_("信用查询"),
        route="portal:search",
        icon="search",
        places=(MAIN,),
        here="search",
        order=20,
    ),
    Entry(
        label=_("公开目录"),
        route="portal:catalogue",
        icon="book-2",
        note=_("公示哪些信息，依据是什么"),
        places=(READING, MAIN, FOOT),
        here="catalogue",
        order=80,
    ),
    Entry(
        label=_("帮助"),
        route="portal:help",
        icon="help-circle",
        note=_("常见问题、公示期限、怎样办理"),
        places=(MAIN, SERVICES, FOOT),
        here="help",
        order=90,
    ),
    Entry(
        label=_("文书核验"),
        route="portal:verify",
        icon="file-certificate",
        note=_("核对信用名片、报告上的编号"),
        here="verify",
        order=40,
        places=(SERVICES, FOOT),
    ),
    Entry(
        label=_("信用名片"),
        route="portal:cards_about",
        icon="id",
        note=_("企业自愿亮信，生成二维码"),
        order=50,
        here="cards",
        places=(SERVICES, FOOT),
    ),
    Entry(
        label=_("日志公示与核验"),
        route="portal:transparency",
        icon="shield-check",
        note=_("平台的操作日志如何封存"),
        places=(FOOT,),
        here="transparency",
        order=95,
    ),
    Entry(
        label=_("嵌入与对接"),
        route="portal:widget_about",
        icon="code",
        note=_("把信用查询放进其他网站"),
        places=(FOOT,),
        order=96,
    ),
    Entry(
        label=_("无障碍与显示设置"),
        route="portal:display",
        icon="accessible",
        places=(FOOT,),
        order=97,
    ),
):
    register(_each)
