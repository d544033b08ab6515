"""Counting calls against limits, for any number of processes: the database counts.

A minute is one of the clock, a day one of the platform's zone. One statement adds and reads, so
that two processes never both take the last call.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from xinshu.core.refusals import Refusal
from xinshu.kernel.keys.models import Window

MINUTE, DAY = 60, 86_400
PERIODS = {MINUTE: "每分钟", DAY: "每日"}

ADD_ONE = """
    INSERT INTO keys_window (bucket, seconds, starts, count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (bucket, seconds, starts) DO UPDATE SET count = keys_window.count + 1
    RETURNING count
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a bucket stands against one limit: of `most` calls `left` remain for `wait` seconds."""

    most: int
    seconds: int
    left: int
    wait: int


class RateExceeded(Refusal):
    """More calls than the limit for the minute or the day; `standings` end with the one reached."""

    code = "rate_exceeded"
    sentence = "调用次数已达{period}上限 {most} 次，请在 {wait} 秒后重试。"

    def __init__(self, standings: list[Standing]) -> None:
        self.standings = standings
        reached = standings[-1]
        super().__init__(period=PERIODS[reached.seconds], most=reached.most, wait=reached.wait)


def take(bucket: str, *, per_minute: int, per_day: int = 0) -> list[Standing]:
    """Count one call; with `per_day` 0 the minute alone is counted.

    A call turned away for the minute does not use up the day. Raises RateExceeded.
    """
    now = timezone.now()
    standings: list[Standing] = []
    for seconds, most in ((MINUTE, per_minute), (DAY, per_day)):
        if most == 0:
            continue
        count, wait = _add(bucket, seconds, now)
        standings.append(Standing(most, seconds, max(0, most - count), wait))
        if count > most:
            raise RateExceeded(standings)
    return standings


def exhausted(bucket: str, *, per_minute: int) -> int:
    """Seconds to wait while the bucket is full for this minute, else 0. Counts nothing."""
    starts, wait = _stretch(MINUTE, timezone.now())
    full = Window.objects.filter(
        bucket=bucket, seconds=MINUTE, starts=starts, count__gte=per_minute
    ).exists()
    return wait if full else 0


def headers(standings: list[Standing]) -> dict[str, str]:
    """The RateLimit headers (draft-ietf-httpapi-ratelimit-headers-06) for these standings.

    They tell of the limit that will be reached first; the policy lists all of them.
    """
    if not standings:
        return {}
    next_reached = min(standings, key=lambda each: (each.left, -each.wait))
    return {
        "RateLimit-Limit": str(next_reached.most),
        "RateLimit-Remaining": str(next_reached.left),
        "RateLimit-Reset": str(next_reached.wait),
        "RateLimit-Policy": ", ".join(f"{each.most};w={each.seconds}" for each in standings),
    }


def _add(bucket: str, seconds: int, now: dt.datetime) -> tuple[int, int]:
    """The count after this call, and the seconds until the stretch ends."""
    starts, wait = _stretch(seconds, now)
    with connection.cursor() as cursor:
        cursor.execute(ADD_ONE, [bucket[:80], seconds, starts])
        row: tuple[int] = cursor.fetchone()
    return row[0], wait


def _stretch(seconds: int, now: dt.datetime) -> tuple[int, int]:
    """When the stretch began (Unix seconds) and how many seconds are left of it, at least 1."""
    local = timezone.localtime(now)
    begun = local.replace(second=0, microsecond=0)
    if seconds == DAY:
        begun = begun.replace(hour=0, minute=0)
    starts = int(begun.timestamp())
    return starts, max(1, starts + seconds - int(now.timestamp()))
