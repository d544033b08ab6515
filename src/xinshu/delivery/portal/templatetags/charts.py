"""Charts drawn on the server as SVG: no script, no inline style, a table beside each of them."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

WIDTH, HEIGHT = 480, 230
LEFT, RIGHT, TOP, BOTTOM = 46, 6, 12, 26
TICKS = 4
NICE = (1, 2, 2.5, 5, 10)
BUSY = 8  # groups from which on every other label is left out


@register.simple_tag
def columns_chart(
    labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]], title: str
) -> SafeString:
    """Columns side by side for each label. `title` says aloud what the picture shows."""
    top = nice_top(max((max(values, default=0) for _, values in series), default=0))
    return format_html(
        '<svg class="chart" role="img" aria-label="{}" viewBox="0 0 {} {}">{}{}{}</svg>',
        title,
        WIDTH,
        HEIGHT,
        _grid(top),
        _columns(series, top),
        _labels(labels),
    )


@register.simple_tag
def legend(series: Sequence[tuple[str, Sequence[int]]]) -> SafeString:
    """Which colour is which series."""
    return format_html(
        '<ul class="chart-legend">{}</ul>',
        format_html_join(
            "",
            '<li><svg width="12" height="12" aria-hidden="true"><rect class="series-{}" '
            'width="12" height="12" rx="2"/></svg>{}</li>',
            ((at, name) for at, (name, _) in enumerate(series, 1)),
        ),
    )


def nice_top(most: float) -> int:
    """The smallest round number that is a whole multiple of the ticks and not below `most`."""
    if most <= TICKS:
        return TICKS
    step = most / TICKS
    power: float = 10 ** (len(str(int(step))) - 1)
    nice = next(each for each in NICE if each * power >= step)
    return int(-(-nice * power // 1)) * TICKS


def _y(value: float, top: int) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)


def _grid(top: int) -> SafeString:
    lines = (
        (
            LEFT,
            f"{_y(tick, top):.1f}",
            WIDTH - RIGHT,
            LEFT - 6,
            f"{_y(tick, top) + 4:.1f}",
            _short(tick),
        )
        for tick in (top * i // TICKS for i in range(TICKS + 1))
    )
    return format_html_join(
        "",
        '<path class="grid" d="M{0} {1}H{2}"/><text class="tick" x="{3}" y="{4}">{5}</text>',
        lines,
    )


def _columns(series: Sequence[tuple[str, Sequence[int]]], top: int) -> SafeString:
    groups = max((len(values) for _, values in series), default=0) or 1
    room = (WIDTH - LEFT - RIGHT) / groups
    width = min(room * 0.72 / max(len(series), 1), 22)
    start = (room - width * len(series)) / 2
    drawn = (
        (
            at,
            f"{LEFT + room * i + start + width * (at - 1):.1f}",
            f"{_y(value, top):.1f}",
            f"{width * 0.92:.1f}",
            f"{HEIGHT - BOTTOM - _y(value, top):.1f}",
        )
        for at, (_, values) in enumerate(series, 1)
        for i, value in enumerate(values)
        if value
    )
    return format_html_join(
        "", '<rect class="series-{}" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>', drawn
    )


def _labels(labels: Sequence[str]) -> SafeString:
    if not labels:
        return mark_safe("")
    room = (WIDTH - LEFT - RIGHT) / len(labels)
    every = 2 if len(labels) > BUSY else 1
    last = len(labels) - 1
    placed = (
        (f"{LEFT + room * (i + 0.5):.1f}", HEIGHT - 8, label)
        for i, label in enumerate(labels)
        if (last - i) % every == 0
    )
    return format_html_join("", '<text class="label" x="{}" y="{}">{}</text>', placed)


def _short(value: int) -> str:
    return f"{value / 10_000:g}万" if value >= 10_000 else f"{value:,}"
