"""A picture of numbers over time, drawn on the server: no script, a table stands beside it."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

WIDTH, HEIGHT = 960, 240
LEFT, TOP, BOTTOM = 56, 10, 28
LABELS = 8
STEPS = (1, 2, 5)


@register.simple_tag
def day_columns(lines: Sequence[tuple[str, int]], title: str) -> SafeString:
    """A thin column for each (label, number). `title` says aloud what the picture shows."""
    top = round_top(max((number for _, number in lines), default=0))
    width = (WIDTH - LEFT) / max(1, len(lines))
    tall = HEIGHT - TOP - BOTTOM
    bars = (
        (
            f"{LEFT + at * width + width * 0.12:.1f}",
            f"{TOP + tall * (1 - number / top):.1f}",
            f"{width * 0.76:.1f}",
            f"{tall * number / top:.1f}",
            f"{label}：{number}",
        )
        for at, (label, number) in enumerate(lines)
    )
    every = max(1, -(-len(lines) // LABELS))
    named = (
        (f"{LEFT + (at + 0.5) * width:.1f}", HEIGHT - 8, label[-5:])
        for at, (label, _) in enumerate(lines)
        if at % every == 0
    )
    return format_html(
        '<svg class="days" role="img" aria-label="{}" viewBox="0 0 {} {}">{}{}{}</svg>',
        title,
        WIDTH,
        HEIGHT,
        _grid(top, tall),
        format_html_join(
            "",
            '<rect class="bar" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
            bars,
        ),
        format_html_join("", '<text class="x" x="{}" y="{}">{}</text>', named),
    )


def _grid(top: int, tall: int) -> SafeString:
    ticks = (0, top // 2, top) if top % 2 == 0 else (0, top)
    lines = ((f"{TOP + tall * (1 - tick / top):.1f}", tick) for tick in ticks)
    return format_html_join(
        "",
        '<path class="grid" d="M{0} {1}H{2}"/><text class="y" x="{3}" y="{1}" dy="4">{4}</text>',
        ((LEFT, y, WIDTH, LEFT - 6, tick) for y, tick in lines),
    )


def round_top(most: int) -> int:
    """The smallest 1, 2 or 5 times a power of ten that is not below `most`; at least 10."""
    power = 10
    while True:
        for step in STEPS:
            if step * power >= most:
                return step * power
        power *= 10
