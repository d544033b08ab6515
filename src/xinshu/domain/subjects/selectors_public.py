"""The head of a subject's public page, in few queries however long its history is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from xinshu.domain.subjects.models import Succession
from xinshu.domain.subjects.selectors import standing_for
from xinshu.domain.subjects.types import Kinship

# Written out: this page is the one most often opened, and for a handful of rows Django takes ten
# times as long to put a question as the database to answer it.
_EARLIER_NAMES = """
    WITH RECURSIVE family (id) AS (
        SELECT CAST(%s AS bigint)
        UNION
        SELECT s.id FROM subjects_subject s JOIN family f ON s.merged_into_id = f.id
    )
    SELECT n.name FROM subjects_subjectname n JOIN family f ON n.subject_id = f.id
    WHERE NOT n.current ORDER BY n.valid_from DESC, n.id
"""
_KIN = """
    SELECT s.kind, s.effective_on, s.predecessor_id, o.id, o.name
    FROM subjects_succession s JOIN subjects_subject o
      ON o.id = CASE WHEN s.successor_id = %s THEN s.predecessor_id ELSE s.successor_id END
    WHERE s.predecessor_id = %s OR s.successor_id = %s ORDER BY s.effective_on DESC, s.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Who it is, as the public reads it."""

    id: int
    name: str
    code: str
    class_label: str
    status: str
    established_on: date | None
    former_names: tuple[str, ...]
    kin: tuple[Kinship, ...]


def head(pk: int) -> Head:
    """The subject that stands for this id. Raises NotFound."""
    row = standing_for(pk)
    former = dict.fromkeys(name for (name,) in _rows(_EARLIER_NAMES, row.pk))
    former.pop(row.name, None)
    return Head(
        id=row.pk,
        name=row.name,
        code=row.code,
        class_label=row.get_subject_class_display(),
        status=row.status,
        established_on=row.established_on,
        former_names=tuple(former),
        kin=tuple(_kin(row.pk)),
    )


def _kin(pk: int) -> list[Kinship]:
    return [
        Kinship(
            subject_id=other,
            name=name,
            label=Succession.Kind(kind).label,
            effective_on=effective_on,
            direction="predecessor" if older == other else "successor",
        )
        for kind, effective_on, older, other, name in _rows(_KIN, pk, pk, pk)
    ]


def _rows(question: str, *values: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())
