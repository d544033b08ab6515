"""The head of a subject's public page, in few queries however long its history is."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xinshu.domain.subjects.models import SubjectName, Succession
from xinshu.domain.subjects.selectors import family, standing_for
from xinshu.domain.subjects.types import Kinship


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
    earlier = SubjectName.objects.filter(subject__in=family(row.pk), current=False)
    names = earlier.order_by("-valid_from", "id")
    former = dict.fromkeys(names.values_list("name", flat=True))
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
    rows = Succession.objects.filter(Q(predecessor=pk) | Q(successor=pk))
    found = []
    for each in rows.select_related("predecessor", "successor").order_by("-effective_on"):
        older = each.successor_id == pk
        other = each.predecessor if older else each.successor
        found.append(
            Kinship(
                subject_id=other.pk,
                name=other.name,
                label=each.get_kind_display(),
                effective_on=each.effective_on,
                direction="predecessor" if older else "successor",
            )
        )
    return found
