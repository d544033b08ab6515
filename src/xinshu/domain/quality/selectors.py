"""Questions about quality."""

from collections.abc import Iterable

from xinshu.domain.quality import policies
from xinshu.domain.quality.models import Figure
from xinshu.domain.quality.types import QualityLine
from xinshu.kernel.access.policy import scope
from xinshu.kernel.accounts.actor import Actor


def lines(actor: Actor, month: str) -> list[QualityLine]:
    """Quality of a month, per department and item, that the actor may see."""
    rows = scope(Figure.objects.filter(month=month), actor, policies.VIEW)
    return [_line(row) for row in rows.select_related("department", "item")]


def months(actor: Actor) -> list[str]:
    """Months that have figures, newest first."""
    rows = scope(Figure.objects.all(), actor, policies.VIEW)
    return list(rows.order_by("-month").values_list("month", flat=True).distinct())


def league(found: Iterable[QualityLine]) -> list[tuple[str, float, int]]:
    """Departments by mean score over their items, best first: name, score, rows received."""
    scores: dict[str, list[float]] = {}
    volumes: dict[str, int] = {}
    for line in found:
        volumes[line.department] = volumes.get(line.department, 0) + line.received
        if line.score is not None:
            scores.setdefault(line.department, []).append(line.score)
    table = [(name, sum(each) / len(each), volumes[name]) for name, each in scores.items()]
    return sorted(table, key=lambda row: (-row[1], row[0]))


def _line(row: Figure) -> QualityLine:
    usual = row.usual_volume
    return QualityLine(
        department_id=row.department_id,
        department=row.department.name,
        item_code=row.item.code,
        item=row.item.name,
        month=row.month,
        received=row.received,
        completeness=_share(row.filled, row.cells),
        accuracy=_share(row.accurate, row.received),
        timeliness=_share(row.in_time, row.dated),
        drift=row.received / usual - 1 if usual else None,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
