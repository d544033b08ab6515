"""Navigation, the bell, and the tone of each state."""

from django import template
from django.forms import BoundField
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from xinshu.core.identifiers import uscc
from xinshu.delivery.workbench import counters
from xinshu.delivery.workbench.nav import entries_for
from xinshu.domain.subjects.types import Hit, Identity
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.trail import REQUEST_ID
from xinshu.kernel.exports.watermark import mark_lines

register = template.Library()

TONES = {
    # submissions
    "received": "info",
    "checking": "info",
    "stored": "ok",
    "refused": "bad",
    "cancelled": "",
    "withdrawn": "",
    # jobs
    "queued": "info",
    "running": "info",
    "done": "ok",
    "failed": "bad",
    # events on their way
    "pending": "info",
    "delivered": "ok",
    "dead": "bad",
    # tasks
    "open": "info",
    "reported": "ok",
    "reported_late": "warn",
    "nothing": "ok",
    "overdue": "bad",
    "not_due": "",
    # findings
    "error": "bad",
    "warning": "warn",
    "info": "",
    # held rows
    "held": "warn",
    "corrected": "ok",
    "discarded": "",
    # comparison of editions
    "compatible": "ok",
    "tightening": "warn",
    "breaking": "bad",
    # exports
    "asked": "info",
    "export_approved": "info",
    "ready": "ok",
    "export_refused": "bad",
    # destructions
    "proposed": "info",
    "half": "info",
    "approved": "warn",
    "destroyed": "ok",
    "not_destroyed": "",
    # double publicity
    "planned": "info",
    "drawn": "warn",
    "concluded": "ok",
    "sample_waiting": "info",
    "sample_supplied": "warn",
    "sample_right": "ok",
    "sample_wrong": "bad",
    "sample_absent": "",
    "assessment_draft": "warn",
    "assessment_issued": "ok",
    "assessment_dropped": "",
    # security tickets
    "ticket_open": "bad",
    "examining": "warn",
    "closed": "ok",
}


@register.filter
def tone(state: object) -> str:
    """The tone of a state; words always stand beside it."""
    return TONES.get(str(state), "")


@register.filter
def may(actor: Actor, permission: str) -> bool:
    """Whether the actor holds the permission: decides what is offered, never what is allowed."""
    return actor.may(permission)


@register.simple_tag(takes_context=True)
def watermark(context: Context) -> SafeString:
    """Who looks, when, and by which request, drawn faintly over the whole screen.

    Drawn as SVG: the page forbids inline styles. Readers for the blind skip it.
    """
    who, when = mark_lines(context["actor"], REQUEST_ID.get()[:12])
    return format_html(
        '<svg class="watermark" aria-hidden="true" focusable="false"><defs>'
        '<pattern id="mark" width="420" height="190" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(-20)"><text y="60">{}</text><text y="78">{}</text></pattern>'
        '</defs><rect width="100%" height="100%" fill="url(#mark)"/></svg>',
        who,
        when,
    )


@register.inclusion_tag("workbench/navigation.html", takes_context=True)
def navigation(context: Context) -> dict[str, object]:
    """The lines the actor may open, the one of this page marked."""
    actor, path = context["actor"], context["request"].path
    counts = counters.counts_for(actor)
    home = reverse("workbench:home")
    groups = []
    for title, entries in entries_for(actor):
        lines = []
        for entry in entries:
            url = reverse(entry.route)
            current = path == url if url == home else path.startswith(url)
            lines.append(
                {
                    "label": entry.label,
                    "url": url,
                    "icon": entry.icon,
                    "current": current,
                    "count": counts.get(entry.counter, 0),
                }
            )
        groups.append({"title": title, "entries": lines})
    return {"groups": groups}


@register.inclusion_tag("workbench/bell.html", takes_context=True)
def bell(context: Context) -> dict[str, object]:
    """Notices nobody has read yet."""
    actor = context["actor"]
    return {"unread": counters.unread_notices(actor), "shown": actor.may("notify.read")}


@register.filter
def job_label(kind: str) -> str:
    """The kind of a job in words, as its app declared it; else the kind itself."""
    return counters.job_words(kind)


@register.simple_tag
def cell_field(bound: BoundField, row: int) -> SafeString:
    """A form field inside a table: the column's head and the row name it."""
    kind = bound.field.widget.__class__.__name__.lower()
    css = {"select": "form-select", "checkboxinput": "form-check-input"}.get(kind, "form-control")
    attrs: dict[str, str | bool] = {"class": css, "aria-label": f"第{row}行{bound.label}"}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    wrong = format_html_join(
        "", '<div class="small text-danger">{}</div>', ((e,) for e in bound.errors)
    )
    return format_html("{}{}", bound.as_widget(attrs=attrs), wrong)


@register.filter
def kind(hit: Hit | Identity) -> str:
    """What kind of organisation it is: by its code (个体工商户, 农民专业合作社), else its class."""
    return uscc.kind(hit.code) or hit.class_label
