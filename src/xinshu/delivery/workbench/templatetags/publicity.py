"""Shares and numbers of double publicity, as screens write them."""

from decimal import Decimal
from fractions import Fraction

from django import template

from xinshu.kernel.web.templatetags.figures import share

register = template.Library()

COUNTS = {
    "reported": "报送",
    "compliant": "合规入库",
    "records": "首次入库记录",
    "timed": "计时记录",
    "late": "迟报",
    "local_late": "超本地时限",
    "checked": "核对决定",
    "missing": "漏报",
}


@register.filter
def percent(value: Fraction | Decimal | float | str | None) -> str:
    """A share as a percentage of two places, cut and not rounded; no share -> a dash."""
    if isinstance(value, Fraction):
        return share(Decimal(value.numerator) / Decimal(value.denominator), 2)
    return share(None if value is None or value == "" else Decimal(str(value)), 2)


@register.filter
def count_word(name: str) -> str:
    """What a number of the assessment is called."""
    return COUNTS.get(name, name)
