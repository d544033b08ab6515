"""Questions about subjects."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache

import polars as pl
from django.db import connection
from django.db.models import Max, QuerySet

from xinshu.core.refusals import NotFound
from xinshu.domain.subjects import policies
from xinshu.domain.subjects.models import Decision, Identifier, Subject, SubjectName, Succession
from xinshu.domain.subjects.selectors_search import (  # the door stays here
    find as find,
)
from xinshu.domain.subjects.selectors_search import hit as hit
from xinshu.domain.subjects.selectors_search import holder_of as holder_of
from xinshu.domain.subjects.selectors_search import roots
from xinshu.domain.subjects.selectors_search import suggest as suggest
from xinshu.domain.subjects.types import IdentifierSpan, Identity, Kinship, NameSpan
from xinshu.engine.match import Register
from xinshu.kernel.access.transitions import may_be_second
from xinshu.kernel.accounts.actor import Actor


def subject(pk: int) -> Subject:
    """The subject with this id. Raises `NotFound`."""
    found = Subject.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该主体")
    return found


def standing_for(pk: int) -> Subject:
    """The subject that stands for this id after all merges in force. Raises `NotFound`."""
    found = subject(pk)
    while found.merged_into is not None:
        found = found.merged_into
    return found


def family(pk: int) -> tuple[int, ...]:
    """Ids of this file and of all files it stands for, however deep."""
    ids, frontier = [pk], [pk]
    while frontier:
        frontier = list(
            Subject.objects.filter(merged_into__in=frontier).values_list("pk", flat=True)
        )
        ids.extend(frontier)
    return tuple(ids)


def identity(pk: int, *, as_of: date | None = None) -> Identity:
    """The head of a subject's file, with names and identifiers (those known by `as_of`)."""
    head = subject(pk)
    ids = family(pk)
    spans = tuple(_names(ids, as_of))
    then = next((s.name for s in spans if as_of and _covers(s, as_of)), head.name)
    return Identity(
        id=head.pk,
        name=then,
        code=head.code,
        subject_class=head.subject_class,
        class_label=head.get_subject_class_display(),
        sub_class=head.sub_class,
        status=head.status,
        region=head.region,
        established_on=head.established_on,
        code_confirmed=head.code_confirmed,
        merged_into=head.merged_into_id,
        names=spans,
        identifiers=tuple(_identifiers(ids)),
        kin=tuple(_kin(ids)),
        family=ids,
    )


def _covers(span: NameSpan, day: date) -> bool:
    return (span.valid_from is None or span.valid_from <= day) and (
        span.valid_to is None or day < span.valid_to
    )


def _names(ids: Sequence[int], as_of: date | None) -> list[NameSpan]:
    rows = SubjectName.objects.filter(subject__in=ids).order_by("-current", "-valid_from", "id")
    return [
        NameSpan(name=r.name, current=r.current, valid_from=r.valid_from, valid_to=r.valid_to)
        for r in rows
        if as_of is None or r.valid_from is None or r.valid_from <= as_of
    ]


def _identifiers(ids: Sequence[int]) -> list[IdentifierSpan]:
    return [
        IdentifierSpan(
            kind=r.kind,
            label=r.get_kind_display(),
            value=r.value,
            current=r.current,
            valid_from=r.valid_from,
            valid_to=r.valid_to,
            source=r.source,
        )
        for r in Identifier.objects.filter(subject__in=ids).order_by("-current", "kind", "id")
    ]


def _kin(ids: Sequence[int]) -> list[Kinship]:
    older = Succession.objects.filter(successor__in=ids).select_related("predecessor")
    newer = Succession.objects.filter(predecessor__in=ids).select_related("successor")
    return [
        Kinship(
            subject_id=s.predecessor_id,
            name=s.predecessor.name,
            label=s.get_kind_display(),
            effective_on=s.effective_on,
            direction="predecessor",
        )
        for s in older
    ] + [
        Kinship(
            subject_id=s.successor_id,
            name=s.successor.name,
            label=s.get_kind_display(),
            effective_on=s.effective_on,
            direction="successor",
        )
        for s in newer
    ]


def everyone() -> QuerySet[Subject]:
    """All files that stand for themselves, newest last."""
    return Subject.objects.filter(merged_into=None)


def decisions_about(pk: int) -> QuerySet[Decision]:
    """Decisions that concern a file, newest first."""
    ids = family(pk)
    return (
        (Decision.objects.filter(kept__in=ids) | Decision.objects.filter(other__in=ids))
        .select_related("kept", "other", "decided_by", "reversed_by")
        .order_by("-id")
    )


def may_reverse(decision: Decision, actor: Actor) -> bool:
    """Whether the actor may undo the decision: it stands, and somebody else made it."""
    mine = may_be_second(policies.REVERSE, actor, first=decision.decided_by_id)
    return decision.reversed_at is None and mine and actor.may(policies.DECIDE)


def register() -> Register:
    """All identifiers and names as columns, for linking a batch. Merged files count as one.

    Kept between submissions until an identifier, a name or a decision is added: every change of
    the register adds one of these.
    """
    return _register(_register_version())


def _register_version() -> tuple[int, ...]:
    """Numbers that change whenever the register does."""
    newest = (Identifier, SubjectName, Decision, Subject)
    ids = [model.objects.aggregate(last=Max("pk"))["last"] or 0 for model in newest]
    reversed_ones = Decision.objects.filter(reversed_at__isnull=False).count()
    return (*ids, reversed_ones)


@lru_cache(maxsize=1)
def _register(version: tuple[int, ...]) -> Register:
    del version  # it is the key: the content is whatever the tables hold now
    codes = _frame(
        "SELECT i.kind, i.value, s.id AS subject_id, i.current, "
        "s.name_norm FROM subjects_identifier i JOIN subjects_subject s ON s.id = i.subject_id",
        {
            "kind": pl.String,
            "value": pl.String,
            "subject_id": pl.Int64,
            "current": pl.Boolean,
            "name_norm": pl.String,
        },
    )
    called = _frame(
        "SELECT n.name_norm, s.region, s.id AS subject_id "
        "FROM subjects_subjectname n JOIN subjects_subject s ON s.id = n.subject_id",
        {"name_norm": pl.String, "region": pl.String, "subject_id": pl.Int64},
    )
    merged = roots()
    if merged:
        stands = pl.col("subject_id").replace(merged)
        codes, called = codes.with_columns(stands), called.with_columns(stands)
    return Register(codes=codes, names=called)


def confirmed_codes(codes: Collection[str]) -> frozenset[str]:
    """Those of `codes` that the register confirms, whatever their check digit says (重错码)."""
    wanted = sorted(codes)
    found: set[str] = set()
    for start in range(0, len(wanted), 5_000):
        block = wanted[start : start + 5_000]
        rows = Subject.objects.filter(code_confirmed=True, code__in=block)
        found.update(rows.values_list("code", flat=True))
    return frozenset(found)


def organs() -> dict[str, str]:
    """Code -> registered name of every organ and institution: the live list `organs`."""
    rows = Subject.objects.filter(subject_class__in=("organ", "institution")).exclude(code="")
    return dict(rows.values_list("code", "name"))


def _frame(sql: str, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    parts: list[pl.DataFrame] = []
    with connection.cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(50_000):
            part = pl.DataFrame(rows, schema=list(schema), orient="row", strict=False)
            parts.append(part.cast(schema))  # type: ignore[arg-type]
    return pl.concat(parts) if parts else pl.DataFrame(schema=schema)
