"""Ways of the public site, as templates show them."""

from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from xinshu.delivery.portal import entries

register = template.Library()


@register.simple_tag
def doors(place: str) -> list[entries.Door]:
    """What is shown in a place: `main`, `services`, `reading` or `foot`."""
    return entries.doors(place)


@register.simple_tag
def links(place: str, here: str = "") -> SafeString:
    """The same as items of a list; `here` is the page that is open now."""
    return _links(tuple(entries.doors(place)), here, get_language() or "")


@lru_cache(maxsize=128)
def _links(doors: tuple[entries.Door, ...], here: str, language: str) -> SafeString:
    del language  # the words are asked for in it
    open_now = SafeString(' aria-current="page"')
    lines = (
        format_html(
            '<li><a href="{}"{}>{}</a></li>',
            door.address,
            open_now if here and door.entry.here == here else "",
            door.entry.label,
        )
        for door in doors
    )
    return format_html_join("", "{}", ((line,) for line in lines))
