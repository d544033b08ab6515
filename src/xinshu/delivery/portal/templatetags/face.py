"""Ways of the public site, as templates show them."""

from django import template

from xinshu.delivery.portal import entries

register = template.Library()


@register.simple_tag
def doors(place: str) -> list[entries.Door]:
    """What is shown in a place: `main`, `services`, `reading` or `foot`."""
    return entries.doors(place)
