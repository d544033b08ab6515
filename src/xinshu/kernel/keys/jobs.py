"""Sweeping what has passed: ended tokens, old counts, spent nonces, rehearsals."""

import datetime as dt
from typing import Any

from django.utils import timezone

from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job
from xinshu.kernel.jobs.services import ensure_schedule
from xinshu.kernel.keys.models import Nonce, Rehearsal, Token, Window
from xinshu.kernel.keys.signatures import SKEW_SECONDS

SWEEP = "keys.sweep"
SLACK_SECONDS = 60
KEEP_COUNTS = dt.timedelta(days=2)
KEEP_REHEARSALS = dt.timedelta(days=7)


@job(SWEEP, "清理过期令牌与限流计数")
def sweep(_context: JobContext) -> dict[str, Any]:
    """Remove what can no longer matter; how often it ran changes nothing.

    A nonce stays for twice the time a signature is fresh, as a client's clock may run ahead, and a
    minute more for clocks of the platform's own machines that differ: afterwards its request is too
    old anyway.
    """
    now = timezone.now()
    spent = now - dt.timedelta(seconds=2 * SKEW_SECONDS + SLACK_SECONDS)
    counted = int((now - KEEP_COUNTS).timestamp())
    gone = {
        "tokens": Token.objects.filter(expires_at__lte=now),
        "nonces": Nonce.objects.filter(seen_at__lt=spent),
        "counts": Window.objects.filter(starts__lt=counted),
        "rehearsals": Rehearsal.objects.filter(made_at__lt=now - KEEP_REHEARSALS),
    }
    return {what: rows.delete()[0] for what, rows in gone.items()}


def ensure_schedules(*, actor: Actor) -> None:
    """Sweep every hour."""
    ensure_schedule("keys.sweep", SWEEP, every_minutes=60, actor=actor)
