"""Records on public pages: their fields, their marks, what can be done about them."""

from datetime import date

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from xinshu.delivery.portal.entries import Door, doors
from xinshu.domain.disclosure.types import PublicEntry
from xinshu.kernel.web.templatetags.ui import badge

register = template.Library()

WIDE = 36  # characters from which a value gets a line of its own
SEVERITY = {"minor": ("轻微", "line"), "general": ("一般", "warn"), "serious": ("严重", "bad")}
FOR_A_RECORD = "record"


@register.simple_tag
def facts_of(entry: PublicEntry, *, whole: bool = False) -> SafeString:
    """The fields of a record; on the subject's own page without its name and code.

    Written here and not as a template: a page has hundreds of fields.
    """
    known = () if whole else (entry.subject, entry.subject_code)
    shown = ((v.name, v.text) for v in entry.values if v.text not in known)
    rows = (
        (SafeString(' class="full"') if len(text) > WIDE else "", name, text)
        for name, text in shown
    )
    listed = format_html_join("", "<div{}><dt>{}</dt><dd>{}</dd></div>", rows)
    return format_html('<dl class="facts">{}</dl>', listed)


@register.simple_tag
def marks_of(entry: PublicEntry) -> SafeString:
    """Until when it is public, how grave it is, whether somebody objects."""
    found = []
    if entry.disputed:
        found.append(badge("info", gettext("有异议，核查中"), "message-report"))
    if entry.severity in SEVERITY:
        words, tone = SEVERITY[entry.severity]
        found.append(badge(tone, gettext(words)))
    if entry.last_day:
        found.append(badge("line", gettext("公示至 {day}").format(day=entry.last_day)))
    return format_html_join(" ", "{}", ((each,) for each in found))


@register.simple_tag
def severity_words(severity: str) -> str:
    """轻微, 一般 or 严重."""
    return gettext(SEVERITY[severity][0])


@register.simple_tag
def repairable(entry: PublicEntry, today: date) -> str:
    """When the subject may ask to have it ended early, in a sentence; empty where it may not."""
    if entry.repair_from is None:
        return ""
    if entry.repair_from <= today:
        return gettext("履行义务、改正违法行为后，即可申请信用修复。")
    return gettext("{day}起，履行义务、改正违法行为后可申请信用修复。").format(
        day=entry.repair_from
    )


@register.simple_tag
def ways_about_records() -> list[Door]:
    """What one can do about a record: objection and repair, once they work here."""
    return doors(FOR_A_RECORD)
