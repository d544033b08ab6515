"""Showing which part of a name was looked for."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from xinshu.core.identifiers import uscc
from xinshu.domain.subjects.types import Hit, Identity

register = template.Library()


@register.filter
def marked(name: str, query: str) -> SafeString | str:
    """The name with the part that was looked for marked; unmarked where it was found otherwise."""
    at = name.casefold().find(query.casefold()) if query else -1
    if at < 0 or len(name.casefold()) != len(name):
        return name
    end = at + len(query)
    return format_html("{}<mark>{}</mark>{}", name[:at], name[at:end], name[end:])


@register.filter
def kind(hit: Hit | Identity) -> str:
    """What kind of organisation it is: by its code (个体工商户, 农民专业合作社), else its class."""
    return gettext(uscc.kind(hit.code) or hit.class_label)
