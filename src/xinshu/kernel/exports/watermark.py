"""The mark that says who took data away or looked at it: name, department, time, number.

A photograph of a screen or a printed sheet leads back to the event in the audit.
"""

import datetime as dt

from django.utils import timezone

from xinshu.kernel.accounts.actor import Actor


def mark_of(actor: Actor, number: str, at: dt.datetime | None = None) -> str:
    """样例用户 样例单位 2026-04-01 09:30 DC20260401000001, without what is not known."""
    return " ".join(mark_lines(actor, number, at))


def mark_lines(actor: Actor, number: str, at: dt.datetime | None = None) -> tuple[str, str]:
    """The same in two lines: who, and when under which number."""
    taken = timezone.localtime(at or timezone.now())
    who = f"{actor.name} {actor.department_name}".strip()
    return who, f"{taken:%Y-%m-%d %H:%M} {number}".strip()
