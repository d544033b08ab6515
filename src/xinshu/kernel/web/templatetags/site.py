"""What the installation is called: name of the site, of the place, and whom to ask."""

from collections.abc import Callable

from django import template
from django.conf import settings
from django.template import Context
from django.utils.translation import gettext

from xinshu.kernel.web.display import Display, display_of

register = template.Library()

PRODUCT = "信枢"

_namers: list[Callable[[], str]] = []


def name_place_by(namer: Callable[[], str]) -> None:
    """Let `namer` say what the place is called (天津市东丽区): it knows the table of divisions."""
    _namers[:] = [namer]


def short_place(place: str) -> str:
    """天津市东丽区 -> 天津东丽, as the names of these sites go."""
    for suffix in ("特别行政区", "自治区", "省", "市", "区", "县"):
        head, found, tail = place.partition(suffix)
        if found and tail:
            return head + short_place(tail)
        if found and len(head) > 1:
            return head
    return place


@register.simple_tag
def platform_facts() -> dict[str, str]:
    """Names an operator may set; each has a default, so that no page stands without a title."""
    place = settings.XINSHU_REGION_NAME or (_namers[0]() if _namers else "")
    short = short_place(place) or PRODUCT
    return {
        "product_name": PRODUCT,
        "region_name": place,
        "site_name": settings.XINSHU_SITE_NAME.format(place=short),
        "site_subtitle": settings.XINSHU_SITE_SUBTITLE.format(place=place),
        "contact": gettext(settings.XINSHU_CONTACT) if settings.XINSHU_CONTACT else "",
    }


@register.simple_tag(takes_context=True)
def display(context: Context) -> Display:
    """How this visitor wants the page to look."""
    return display_of(context.get("request"))
