"""Showing which part of a name was looked for."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def marked(name: str, query: str) -> SafeString | str:
    """The name with the part that was looked for marked; unmarked where it was found otherwise."""
    at = name.casefold().find(query.casefold()) if query else -1
    if at < 0 or len(name.casefold()) != len(name):
        return name
    end = at + len(query)
    return format_html("{}<mark>{}</mark>{}", name[:at], name[at:end], name[end:])
