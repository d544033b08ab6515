"""Records on public pages: their fields, their marks, what can be done about them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from html import escape

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from xinshu.delivery.portal.entries import Door, doors
from xinshu.domain.disclosure.types import PublicEntry
from xinshu.kernel.web.templatetags.ui import badge

register = template.Library()

_WIDE = ' class="full"'
WIDE = 36  # characters from which a value gets a line of its own
SEVERITY = {"minor": ("轻微", "line"), "general": ("一般", "warn"), "serious": ("严重", "bad")}
FOR_A_RECORD = "record"


@register.simple_tag
def facts_of(entry: PublicEntry, known: Collection[str] = ()) -> SafeString:
    """The fields of a record but those in `known`, and what repeats one of them."""
    told = {value.text for value in entry.values if value.code in known}
    shown = [v for v in entry.values if v.code not in known and v.text not in told]
    rows = [
        f"<div{_WIDE if len(v.text) > WIDE else ''}><dt>{escape(v.name)}</dt>"
        f"<dd>{escape(v.text)}</dd></div>"
        for v in shown
    ]
    return SafeString(f'<dl class="facts">{"".join(rows)}</dl>')


@register.simple_tag
def articles_of(
    entries: Sequence[PublicEntry],
    told: Mapping[str, Collection[str]],
    today: date,
    ways: Sequence[Door],
) -> SafeString:
    """Records under each other on their subject's page, each with its origin and its reasons.

    Written here and not as a template: a page has hundreds of fields, and this is ten times as
    fast. Every value passes `escape`.
    """
    return SafeString("".join(_article(each, told, today, ways) for each in entries))


def _article(
    entry: PublicEntry,
    told: Mapping[str, Collection[str]],
    today: date,
    ways: Sequence[Door],
) -> str:
    number = f' <span class="doc">{escape(entry.document_no)}</span>' if entry.document_no else ""
    decided = f'<time class="small muted num">{entry.decided_on}</time>' if entry.decided_on else ""
    origin = [
        gettext("信源单位：") + entry.department,
        gettext("更新日期：") + str(timezone.localdate(entry.stored_at)),
        entry.explanation,
        repairable(entry, today),
    ]
    lines = "".join(f"<span>{escape(line)}</span>" for line in origin if line)
    doors = "".join(
        f'<a href="{escape(way.address)}?record={entry.id}">{escape(str(way.entry.label))}</a>'
        for way in ways
    )
    address = reverse("portal:record", args=(entry.id,))
    return (
        f'<article class="record" id="r{entry.id}"><div class="row-line apart mb-1">'
        f'<h3 class="h4 m-0"><a href="{address}">{escape(entry.item)}{number}</a></h3>'
        f'<span class="row-line">{marks_of(entry)}{decided}</span></div>'
        f"{facts_of(entry, told.get(entry.item_code, ()))}"
        f'<div class="origin">{lines}{doors}</div></article>'
    )


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


@register.filter
def may_be_repaired(entry: PublicEntry) -> bool:
    """Whether there is a day before the last one from which an early end may be asked for."""
    if entry.repair_from is None:
        return False
    return entry.last_day is None or entry.repair_from <= entry.last_day


@register.simple_tag
def repairable(entry: PublicEntry, today: date) -> str:
    """When the subject may ask to have it ended early, in a sentence; empty where it may not."""
    if not may_be_repaired(entry):
        return ""
    if entry.repair_from is None or entry.repair_from <= today:
        return gettext("履行义务、改正违法行为后，即可申请信用修复。")
    return gettext("{day}起，履行义务、改正违法行为后可申请信用修复。").format(
        day=entry.repair_from
    )


@register.simple_tag
def ways_about_records() -> list[Door]:
    """What one can do about a record: objection and repair, once they work here."""
    return doors(FOR_A_RECORD)
