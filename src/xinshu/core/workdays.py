"""Working days: weekdays less holidays plus made-up days (调休), from dated notices handed in.

The count of a term starts on the next working day after the decision and includes its last day
(domain 2.5). A year without a notice yet counts Monday to Friday and is marked provisional.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

_WEEKDAYS: Final = "一二三四五六日"
_SATURDAY: Final = 5
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day after the decision: `number` is its place in the term, None where it is skipped."""

    day: date
    number: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A term laid open day by day, up to the deadline.

    `used` is the working days from the decision to the arrival (None: not arrived), `late_by`
    those beyond `allowed`: what arrives on a day off right after the deadline has used no further
    working day and is not late (rule V15). `provisional`: a counted year has no notice, so the
    deadline may move.
    """

    decided_on: date
    allowed: int
    deadline: date
    arrived_on: date | None
    used: int | None
    late_by: int
    provisional: bool
    days: tuple[CountedDay, ...]
    sentence: str

    @property
    def late(self) -> bool:
        """Whether it took more working days than allowed."""
        return self.late_by > 0


class Calendar:
    """Working days of a table of exceptions: `days` says of each whether it is a working day.

    `names` gives exceptions their holiday's name, for explanations. A year counts as announced
    when its 1 January is listed, as every notice does.
    """

    def __init__(self, days: Mapping[date, bool], names: Mapping[date, str] | None = None) -> None:
        self._days = dict(days)
        self._names = dict(names or {})
        self._announced = frozenset(d.year for d in self._days if (d.month, d.day) == (1, 1))
        changes = sorted(d for d, working in self._days.items() if working != _is_weekday(d))
        self._change_days = [d.toordinal() for d in changes]
        self._gained = [0, *accumulate(1 if self._days[d] else -1 for d in changes)]

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`."""
        listed = self._days.get(day)
        return _is_weekday(day) if listed is None else listed

    def provisional(self, day: date) -> bool:
        """Whether no notice covers the year of `day`: its holidays are not known yet."""
        return day.year not in self._announced

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative if `end` is earlier."""
        return self._count_to(end.toordinal()) - self._count_to(start.toordinal())

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after `start` (before it, for a negative n); `start` for 0.

        Day 1 is the next working day after `start`, whether `start` is one or not. ValueError
        outside the years 1 to 9999.
        """
        if n == 0:
            return start
        origin = start.toordinal()
        if n > 0:
            return date.fromordinal(self._first_with(self._count_to(origin) + n, origin))
        wanted = self._count_to(origin - 1) + n + 1
        if wanted < 1:
            raise ValueError("no such day: the calendar starts with the year 1")
        return date.fromordinal(self._first_with(wanted, origin + 2 * n - 366))

    def deadline(self, decided_on: date, n: int) -> date:
        """The last day of a term of `n` working days after the decision; itself still in time.

        ValueError for a negative term.
        """
        if n < 0:
            raise ValueError("a term has zero or more working days")
        return self.add_working_days(decided_on, n)

    def explain(self, decided_on: date, n: int, arrived_on: date | None = None) -> Explanation:
        """Lay a term open: the days counted and skipped, with reasons, and a sentence about it."""
        deadline = self.deadline(decided_on, n)
        days = self._counted(decided_on, deadline)
        provisional = any(self.provisional(entry.day) for entry in days)
        used = None if arrived_on is None else self.working_days_between(decided_on, arrived_on)
        late_by = 0 if used is None else max(0, used - n)
        return Explanation(
            decided_on=decided_on,
            allowed=n,
            deadline=deadline,
            arrived_on=arrived_on,
            used=used,
            late_by=late_by,
            provisional=provisional,
            days=days,
            sentence=_term(decided_on, n, deadline, days)
            + _arrival(decided_on, arrived_on, used, late_by)
            + (_NOT_ANNOUNCED if provisional else ""),
        )

    def reason(self, day: date) -> str:
        """Why `day` counts or does not, in Chinese: 周三、周六、国庆节放假、国庆节调休上班."""
        weekday = f"周{_WEEKDAYS[day.weekday()]}"
        listed = self._days.get(day)
        if listed is None or (listed and _is_weekday(day)):
            return weekday
        return f"{self._names.get(day, '')}{'调休上班' if listed else '放假'}"

    def _counted(self, decided_on: date, deadline: date) -> tuple[CountedDay, ...]:
        entries: list[CountedDay] = []
        number = 0
        day = decided_on
        while day < deadline:
            day += _ONE_DAY
            working = self.is_working_day(day)
            number += working
            entries.append(CountedDay(day, number if working else None, self.reason(day)))
        return tuple(entries)

    def _count_to(self, ordinal: int) -> int:
        """Working days from the first day of the calendar up to and including `ordinal`."""
        weeks, rest = divmod(ordinal, 7)  # ordinal 1 is a Monday
        listed = bisect_right(self._change_days, ordinal)
        return weeks * 5 + min(rest, 5) + self._gained[listed]

    def _first_with(self, count: int, low: int) -> int:
        """The first ordinal from `low` on by which `count` working days have passed."""
        low = max(low, 0)
        high = low + 1
        while self._count_to(high) < count:
            high += high - low
        while high - low > 1:
            middle = (low + high) // 2
            if self._count_to(middle) < count:
                low = middle
            else:
                high = middle
        return high


_NOT_ANNOUNCED: Final = "期间有年份的放假安排尚未公布，暂按周一至周五为工作日计算。"


def _is_weekday(day: date) -> bool:
    return day.weekday() < _SATURDAY


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _term(decided_on: date, n: int, deadline: date, days: tuple[CountedDay, ...]) -> str:
    decided = f"{_written(decided_on)}作出决定，"
    if n == 0:
        return f"{decided}应于当日报送。"
    skipped = Counter(
        entry.reason if entry.reason.endswith("放假") else "周末"
        for entry in days
        if entry.number is None
    )
    off = "、".join(f"{reason}{count}天" for reason, count in skipped.items())
    note = f"（其间跳过{off}）" if off else ""
    return f"{decided}自次一工作日起算，第{n}个工作日为{_written(deadline)}{note}。"


def _arrival(decided_on: date, arrived_on: date | None, used: int | None, late_by: int) -> str:
    if arrived_on is None:
        return "尚未报送。"
    if arrived_on < decided_on:
        return f"{_written(arrived_on)}报送，早于决定日期，请核对两个日期。"
    spent = f"{_written(arrived_on)}报送，用时{used}个工作日，"
    return spent + (f"迟报{late_by}个工作日。" if late_by else "未迟报。")
