"""Finding organisations by what somebody typed. Natural persons are in no index and never found."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from xinshu.core.identifiers import names
from xinshu.domain.subjects import fuzzy, search_codes
from xinshu.domain.subjects.models import Subject, SubjectName
from xinshu.domain.subjects.search import Narrow
from xinshu.domain.subjects.types import Hit, Suggestion

MOST = 500  # organisations a question may lead to; whoever wants more asks more exactly
_OFFERED = 150  # names looked at while somebody is still typing


@dataclass(frozen=True, slots=True)
class _Lead:
    """A subject that may be meant, how it was found, and by which name (0: by its code)."""

    subject_id: int
    why: str = ""
    name_id: int = 0
    current: bool = True


def find(
    query: str, *, subject_class: str = "", status: str = "", after: int = 0, limit: int = 20
) -> tuple[list[Hit], int | None]:
    """Organisations that may be meant by `query`, best first; a page and the next page's key.

    A whole code finds its holder by present or former code, the beginning of a code all that have
    it. Any part of a present or former name finds; where few names hold the very letters, names
    with a slip of the pen, without place or legal form, or shortened follow, and `Hit.why` says so.
    The key is the last hit's id: the next page begins behind it. At most `MOST` are led to.
    """
    text = names.normal(query)
    if not text:
        return [], None
    narrow = Narrow(subject_class, status)
    leads = _leads(text, narrow, MOST)[:MOST]
    if after:
        at = next((n for n, lead in enumerate(leads, 1) if lead.subject_id == after), len(leads))
        leads = leads[at:]
    hits = _hits(leads[:limit])
    return hits, (leads[limit - 1].subject_id if len(leads) > limit else None)


def suggest(text: str, limit: int = 8) -> list[Suggestion]:
    """The organisations most likely meant by what has been typed so far, best first."""
    normal = names.normal(text)
    if len(normal) < 2:
        return []
    return [
        Suggestion(id=h.id, name=h.name, code=h.code, former_name=h.former_name, why=h.why)
        for h in _hits(_leads(normal, Narrow(), _OFFERED)[:limit])
    ]


def holder_of(code: str) -> int | None:
    """The subject that has or had this very number; None when nobody or more than one has."""
    found = _standing([_Lead(pk) for pk in search_codes.holders(code.strip().upper())])
    return found[0].subject_id if len(found) == 1 else None


def hit(row: Subject, *, former: str = "", why: str = "") -> Hit:
    """A subject as a line of a list."""
    return Hit(
        id=row.pk,
        name=row.name,
        code=row.code,
        class_label=row.get_subject_class_display(),
        status=row.status,
        region=row.region,
        former_name="" if former == row.name else former,
        why=why,
    )


def _leads(text: str, narrow: Narrow, limit: int) -> list[_Lead]:
    by_code = _by_code(text.upper()) if search_codes.is_code(text.upper()) else []
    if by_code:
        return _standing(_narrowed(by_code, narrow))
    found = fuzzy.matches(text, narrow=narrow, limit=limit)
    return _standing([_Lead(m.name.subject_id, m.why, m.name.id, m.name.current) for m in found])


def _by_code(code: str) -> list[_Lead]:
    if found := search_codes.holders(code) or search_codes.beginning(code):
        return [_Lead(pk) for pk in found]
    return [_Lead(pk, "与查询的代码相差一位") for pk in search_codes.mistyped(code)]


def _narrowed(leads: list[_Lead], narrow: Narrow) -> list[_Lead]:
    """Those who are like that; names are narrowed by the index itself."""
    if narrow == Narrow():
        return leads
    rows = Subject.objects.filter(pk__in=[lead.subject_id for lead in leads])
    if narrow.subject_class:
        rows = rows.filter(subject_class=narrow.subject_class)
    if narrow.status:
        rows = rows.filter(status=narrow.status)
    kept = set(rows.values_list("pk", flat=True))
    return [lead for lead in leads if lead.subject_id in kept]


def _standing(leads: Sequence[_Lead]) -> list[_Lead]:
    """Each subject once, by the first lead; a merged file leads to the one that stands for it."""
    stands = roots() if leads else {}
    once: dict[int, _Lead] = {}
    for lead in leads:
        root = stands.get(lead.subject_id)
        one = lead if root is None else replace(lead, subject_id=root)
        once.setdefault(one.subject_id, one)
    return list(once.values())


def _hits(leads: Sequence[_Lead]) -> list[Hit]:
    rows = Subject.objects.in_bulk([lead.subject_id for lead in leads])
    by_former = [lead.name_id for lead in leads if lead.name_id and not lead.current]
    former = (
        dict(SubjectName.objects.filter(pk__in=by_former).values_list("pk", "name"))
        if by_former
        else {}
    )
    return [
        hit(rows[lead.subject_id], former=former.get(lead.name_id, ""), why=lead.why)
        for lead in leads
        if lead.subject_id in rows
    ]


def roots() -> dict[int, int]:
    """Absorbed subject -> the one that stands for it at the end of the chain."""
    merged = Subject.objects.filter(merged_into__isnull=False)
    parents = {pk: into for pk, into in merged.values_list("pk", "merged_into") if into}
    return {pk: _root(pk, parents) for pk in parents}


def _root(pk: int, parents: dict[int, int]) -> int:
    while pk in parents:
        pk = parents[pk]
    return pk
