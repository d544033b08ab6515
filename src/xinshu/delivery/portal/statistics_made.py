"""The figures of the statistics page: counted once a night, kept as one small file."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone

from xinshu.delivery.portal.open_files import folder
from xinshu.delivery.portal.sections import public_items, section_of, sections
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.disclosure import selectors_pages as disclosure
from xinshu.domain.subjects import selectors as subjects
from xinshu.kernel.accounts.models import Department
from xinshu.kernel.folders import write_whole

NAME = "statistics.json"
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Counts of what was public when they were made.

    `by_month` holds, for each section, as many numbers as `months` (YYYY-MM, the oldest first):
    decisions of that month. `by_department` is sorted by the sum, the largest first.
    """

    made_at: str
    total: int
    by_item: dict[str, int]
    by_section: dict[str, int]
    months: list[str] = field(default_factory=list)
    by_month: dict[str, list[int]] = field(default_factory=dict)
    by_department: list[tuple[str, int]] = field(default_factory=list)
    by_severity: dict[str, int] = field(default_factory=dict)
    subjects: dict[str, int] = field(default_factory=dict)
    taken_down: list[int] = field(default_factory=list)


def make() -> Statistics:
    """Count everything and keep the result."""
    made = _counted(disclosure.cube())
    folder().mkdir(parents=True, exist_ok=True)
    told = {name: getattr(made, name) for name in Statistics.__slots__}
    write_whole(folder() / NAME, json.dumps(told, ensure_ascii=False).encode(), mode=0o644)
    return made


def kept() -> Statistics | None:
    """What was counted last; None before the first night."""
    with suppress(FileNotFoundError):
        return Statistics(**json.loads((folder() / NAME).read_bytes()))
    return None


def last_months(today: date, count: int = MONTHS) -> list[str]:
    """The last months as YYYY-MM, the current one last."""
    at = today.year * 12 + today.month - 1
    return [f"{i // 12}-{i % 12 + 1:02d}" for i in range(at - count + 1, at + 1)]


def _counted(cube: Iterable[tuple[str, int, date, str, int]]) -> Statistics:
    slugs = {code: section_of(item).slug for code, item in public_items().items()}
    months = last_months(catalogue.today())
    by_item, by_department = Counter[str](), Counter[int]()
    by_severity, by_section = Counter[str](), Counter[str]()
    by_month: dict[str, Counter[str]] = defaultdict(Counter)
    for code, department, month, severity, count in cube:
        slug = slugs.get(code, sections()[-1].slug)
        by_item[code] += count
        by_section[slug] += count
        by_department[department] += count
        by_month[slug][f"{month:%Y-%m}"] += count
        if severity:
            by_severity[severity] += count
    return Statistics(
        made_at=timezone.localtime().isoformat(timespec="minutes"),
        total=sum(by_item.values()),
        by_item=dict(by_item),
        by_section=dict(by_section),
        months=months,
        by_month={slug: [found[each] for each in months] for slug, found in by_month.items()},
        by_department=_named(by_department),
        by_severity=dict(by_severity),
        subjects=_subjects(),
        taken_down=_taken_down(months),
    )


def _named(counted: Counter[int]) -> list[tuple[str, int]]:
    rows: Any = Department.objects.filter(pk__in=list(counted)).values_list("pk", "name")
    names = dict(rows)
    return [(names.get(pk, ""), count) for pk, count in counted.most_common()]


def _subjects() -> dict[str, int]:
    rows = subjects.everyone().order_by().values_list("subject_class").annotate(Count("pk"))
    return {str(label): int(count) for label, count in rows}


def _taken_down(months: list[str]) -> list[int]:
    found = disclosure.taken_down_by_month(date.fromisoformat(f"{months[0]}-01"))
    return [found.get(each, 0) for each in months]
