"""Components of the design system: icons, badges, notes, table heads, pagers, form fields."""

from typing import Any

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

NOTE_ICONS = {
    "info": "info-circle",
    "ok": "circle-check",
    "warn": "alert-triangle",
    "bad": "alert-octagon",
}
MESSAGE_TONES = {
    "success": "ok",
    "warning": "warn",
    "error": "bad",
    "info": "info",
    "debug": "info",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture that only decorates: screen readers skip it."""
    return format_html('<i class="ti ti-{}" aria-hidden="true"></i>', name)


@register.simple_tag
def badge(tone: str, label: object, icon_name: str = "") -> SafeString:
    """A short state. `tone`: ok, warn, bad, info, line or empty. The words carry the meaning."""
    picture = icon(icon_name) if icon_name else ""
    css = f" tag-{tone}" if tone else ""
    return format_html('<span class="tag{}">{}{}</span>', css, picture, label)


@register.filter
def tone_of(level_tag: str) -> str:
    """The tone of one of Django's messages."""
    return MESSAGE_TONES.get(level_tag, "info")


@register.simple_block_tag
def note(content: str, tone: str = "info", title: str = "") -> SafeString:
    """A message in the page, with the icon of its tone."""
    role = "alert" if tone == "bad" else "note"
    head = format_html("<strong>{}</strong> ", title) if title else ""
    return format_html(
        '<div class="note note-{}" role="{}">{}<div>{}{}</div></div>',
        tone,
        role,
        icon(NOTE_ICONS.get(tone, "info-circle")),
        head,
        content,
    )


@register.simple_block_tag
def empty(content: str, title: str, icon_name: str = "inbox", level: int = 3) -> SafeString:
    """What stands where there is nothing to show: why, and what to do next."""
    return format_html(
        '<div class="empty">{}<h{}>{}</h{}>{}</div>', icon(icon_name), level, title, level, content
    )


@register.simple_tag
def crumbs(*pairs: object) -> SafeString:
    """The way back: label and address in turn, then the label of this page alone."""
    steps = [
        format_html('<li><a href="{}">{}</a></li>', pairs[i + 1], pairs[i])
        for i in range(0, len(pairs) - 1, 2)
    ]
    if len(pairs) % 2:
        steps.append(format_html('<li aria-current="page">{}</li>', pairs[-1]))
    listed = format_html_join("", "{}", ((step,) for step in steps))
    return format_html('<nav aria-label="位置"><ol class="crumbs">{}</ol></nav>', listed)


def _query(context: Context) -> QueryDict:
    query: QueryDict = context["request"].GET.copy()
    return query


@register.simple_tag(takes_context=True)
def here(context: Context, **changes: object) -> str:
    """This page's query with `changes`; None and "" take a parameter away."""
    query = _query(context)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else "?"


@register.simple_tag(takes_context=True)
def sort(context: Context, name: str, label: str, css: str = "") -> SafeString:
    """A table head that sorts: first click up, second click down, and says so aloud."""
    current = context["request"].GET.get("sort", context.get("sort_default", ""))
    up, down = current == name, current == f"-{name}"
    state = "ascending" if up else "descending" if down else ""
    picture = "chevron-up" if up else "chevron-down" if down else "selector"
    target = here(context, sort=f"-{name}" if up else name, after=None)
    return format_html(
        '<th scope="col"{}{}><a class="sort" href="{}">{}{}</a></th>',
        format_html(' class="{}"', css) if css else "",
        format_html(' aria-sort="{}"', state) if state else "",
        target,
        label,
        icon(picture),
    )


@register.inclusion_tag("web/components/pager.html", takes_context=True)
def pager(context: Context, page: object, unit: str = "条") -> dict[str, object]:
    """Under a list: how many rows, first page, next page (by key, so it never slows down)."""
    following = getattr(page, "next_cursor", None)
    return {
        "total": getattr(page, "total", None),
        "shown": len(getattr(page, "rows", ())),
        "unit": unit,
        "first": here(context, after=None) if context["request"].GET.get("after") else "",
        "following": here(context, after=following) if following else "",
    }


CONTROL_CLASSES = {
    "select": "form-select",
    "selectmultiple": "form-select",
    "checkboxinput": "form-check-input",
    "checkboxselectmultiple": "",
    "radioselect": "",
}


def _described_by(bound: BoundField, warned: bool) -> str:
    ids = []
    if bound.help_text:
        ids.append(f"{bound.id_for_label}_hint")
    if bound.errors:
        ids.append(f"{bound.id_for_label}_wrong")
    if warned:
        ids.append(f"{bound.id_for_label}_careful")
    return " ".join(ids)


@register.inclusion_tag("web/components/field.html")
def field(
    bound: BoundField, css: str = "", warnings: object = (), must: bool | None = None
) -> dict[str, Any]:
    """A form field with label, hint and what is wrong with it, tied together for readers.

    `must` marks a field as needed where somebody else than the form judges it.
    """
    kind = bound.field.widget.__class__.__name__.lower()
    attrs: dict[str, str | bool] = {"class": CONTROL_CLASSES.get(kind, "form-control")}
    if described := _described_by(bound, bool(warnings)):
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=attrs),
        "css": css,
        "warnings": warnings,
        "group": kind in {"checkboxselectmultiple", "radioselect"},
        "switch": kind == "checkboxinput",
        "must": bound.field.required if must is None else must,
    }
