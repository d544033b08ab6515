"""Numbers, dates and small charts, written the same way on every page."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

Number = int | float | Decimal


@register.filter
def num(value: Number | None) -> str:
    """1234567 -> 1,234,567; nothing known -> a dash."""
    if value is None or value == "":
        return "—"
    return f"{value:,}"


@register.filter
def share(value: Number | None, places: int = 1) -> str:
    """A ratio from 0 to 1 as a percentage; nothing known -> a dash.

    A ratio just below one never reads as 100 %: it is cut, not rounded.
    """
    if value is None or value == "":
        return "—"
    scaled = Decimal(str(value)) * 100
    step = Decimal(1).scaleb(-int(places))
    cut = (scaled // step) * step if abs(scaled) < 100 else scaled
    return f"{cut:.{int(places)}f}%"


@register.filter
def signed_share(value: Number | None) -> str:
    """A change as +12.5% or -3.0%; nothing known -> a dash."""
    if value is None or value == "":
        return "—"
    return f"{float(value) * 100:+.1f}%"


@register.filter
def day(value: date | datetime | str | None) -> str:
    """A date as 2026-04-01; nothing known -> a dash."""
    if not value:
        return "—"
    if isinstance(value, datetime):
        return _local(value).strftime("%Y-%m-%d")
    return value if isinstance(value, str) else value.isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    """A time as 2026-04-01 09:30 in the platform's zone; nothing known -> a dash."""
    return _local(value).strftime("%Y-%m-%d %H:%M") if value else "—"


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


@register.filter
def word(code: str, words: Mapping[str, str]) -> str:
    """The label of a code in a table of labels; a code not in it stays as it is."""
    return words.get(code, code)


@register.simple_tag
def meter(
    value: Number | None, top: Number | None = 1, tone: str = "", label: str = ""
) -> SafeString:
    """A bar filled to `value` of `top`. Drawn as SVG: the page forbids inline styles."""
    filled = min(max(float(value or 0) / float(top or 1), 0.0), 1.0) * 100
    return format_html(
        '<svg class="meter" role="img" aria-label="{}" viewBox="0 0 100 8" '
        'preserveAspectRatio="none"><rect class="fill {}" width="{}" height="8"/></svg>',
        label or f"{filled:.0f}%",
        tone,
        f"{filled:.2f}",
    )


@register.simple_tag
def slim_meter(value: Number | None, label: str = "") -> SafeString:
    """A small bar for a cell of a table, of a ratio from 0 to 1."""
    return format_html('<span class="meter-slim">{}</span>', meter(value, 1, "", label))


@register.simple_tag
def quality_bar(score: Number | None) -> SafeString:
    """A bar for a score from 0 to 100, toned by how good it is."""
    reached = float(score or 0)
    tone = "ok" if reached >= 95 else "warn" if reached >= 80 else "bad"
    return meter(reached, 100, tone, f"综合分 {reached:.1f}")


@register.simple_tag
def spark(values: Sequence[Number], label: str = "") -> SafeString:
    """Small columns, oldest first; the last one is stressed. `label` says it in words."""
    top = float(max((*values, 1)))
    width = 100 / max(len(values), 1)
    bars = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}"{}/>',
        (
            (
                f"{i * width:.2f}",
                f"{28 - _height(v, top):.2f}",
                f"{width * 0.75:.2f}",
                f"{_height(v, top):.2f}",
                SafeString(' class="last"') if i == len(values) - 1 else "",
            )
            for i, v in enumerate(values)
        ),
    )
    return format_html(
        '<svg class="spark" role="img" aria-label="{}" viewBox="0 0 100 28" '
        'preserveAspectRatio="none">{}</svg>',
        label,
        bars,
    )


def _height(value: Number, top: float) -> float:
    return max(float(value) / top * 28, 1.0)


RECEIPT_PARTS = (
    ("stored", "新增"),
    ("updated", "更新"),
    ("unchanged", "无变化"),
    ("held", "待更正"),
    ("rejected", "不予接收"),
)


@register.inclusion_tag("web/components/receipt.html")
def receipt(counts: object) -> dict[str, object]:
    """The five numbers of a receipt and their sum, as a bar and as figures.

    `counts` has the attributes received, stored, updated, unchanged, held and rejected.
    """
    received = int(getattr(counts, "received", 0) or 0)
    parts, offset = [], 0.0
    for name, label in RECEIPT_PARTS:
        count = int(getattr(counts, name, 0) or 0)
        width = count / received * 100 if received else 0.0
        parts.append(
            {
                "name": name,
                "label": label,
                "count": count,
                "x": f"{offset:.3f}",
                "width": f"{width:.3f}",
            }
        )
        offset += width
    return {
        "received": received,
        "parts": parts,
        "adds_up": sum(int(str(p["count"])) for p in parts) == received,
    }
