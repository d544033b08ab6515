"""Looks at data at a moment of the story, as the audit remembers them."""

import datetime as dt
from dataclasses import replace

import time_machine
from django.utils import timezone

from xinshu.kernel.access.purpose import Purpose
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.models import Event
from xinshu.kernel.audit.services import viewed

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=timezone.get_default_timezone())
"""A Wednesday."""


def look(
    actor: Actor,
    *subjects: int,
    at: dt.datetime = NOON,
    count: int | None = None,
    matter: str = "",
    action: str = "subjects.viewed",
) -> Event:
    """The actor was shown these subjects at a moment of the story."""
    reader = replace(actor, purpose=Purpose("governance", "目录规定的归集职责", matter))
    about = [("subjects.subject", str(each)) for each in subjects]
    with time_machine.travel(at, tick=False):
        return viewed(action, actor=reader, about=about, count=count)
