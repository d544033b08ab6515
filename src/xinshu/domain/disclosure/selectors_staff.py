"""What the workbench shows of publicity: every row the actor may see, with its reasons."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Count, QuerySet

from xinshu.core.refusals import NotFound
from xinshu.core.terms import RuleSet as Rules
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.disclosure import policies
from xinshu.domain.disclosure.documents import document_key
from xinshu.domain.disclosure.models import (
    Check,
    Dispute,
    Night,
    Publication,
    RuleSet,
    State,
    Suppression,
    TakenDown,
)
from xinshu.domain.disclosure.rule_sets import rules_of
from xinshu.kernel.access.policy import scope
from xinshu.kernel.access.transitions import may_be_second
from xinshu.kernel.accounts.actor import Actor

REASONS: Mapping[str, str] = {
    "minor": "轻微失信，原则上不公示",
    "simple": "简易程序处罚",
    "secret": "涉密或个人隐私",
    "person": "自然人信息",
    "minor_person": "当事人为未成年人",
    "not_public": "不在公开范围",
    "revoked": "决定被撤销或变更",
    "repaired": "已完成信用修复",
    "ended": "公示期满",
    "record_withdrawn": "报送单位撤回",
    **{f"hand_{value}": label for value, label in Suppression.Reason.choices},
}
MARKS = {"doubtful": "分类待核对", "disputed": "有异议"}


def publications(
    actor: Actor,
    *,
    state: int | None = None,
    item: str = "",
    mark: str = "",
    document: str = "",
    severity: str = "",
) -> QuerySet[Publication]:
    """Publicity of the records the actor may see, narrowed down."""
    rows = scope(Publication.objects.all(), actor, policies.VIEW)
    if state is not None:
        rows = rows.filter(state=state)
    if item:
        rows = rows.filter(item__code=item)
    if mark in MARKS:
        rows = rows.filter(**{mark: True})
    if document:
        rows = rows.filter(document_key=document_key(document))
    if severity:
        rows = rows.filter(severity=severity)
    return rows.select_related("item", "subject", "department")


def publication(actor: Actor, record_id: int) -> Publication:
    """The publicity of one record. Raises NotFound."""
    rows = scope(Publication.objects.filter(pk=record_id), actor, policies.VIEW)
    found = rows.select_related("item", "subject", "department").first()
    if found is None:
        raise NotFound(thing="该记录的公示信息")
    return found


def suppressions(record_id: int) -> QuerySet[Suppression]:
    """What officers decided about a record, newest first."""
    rows = Suppression.objects.filter(record_id=record_id).select_related("placed_by", "lifted_by")
    return rows.order_by("-id")


def disputes(record_id: int) -> QuerySet[Dispute]:
    """Objections to a record, newest first."""
    return Dispute.objects.filter(record_id=record_id).order_by("-id")


def takedowns_of(record_id: int) -> QuerySet[TakenDown]:
    """When and by which rule a record was taken down, newest first."""
    rows = TakenDown.objects.filter(record_id=record_id).select_related("rules")
    return rows.order_by("-id")


def may_suppress(actor: Actor, row: Publication) -> bool:
    """Whether the actor is offered to keep the record from the public."""
    shown = row.state in {State.PUBLIC, State.WAITING}
    return shown and actor.may(policies.HOLD_BACK)


def may_lift(actor: Actor, placed: Suppression | None) -> bool:
    """Whether the actor is offered to lift: another person placed it."""
    return (
        placed is not None
        and placed.lifted_at is None
        and actor.may(policies.HOLD_BACK)
        and may_be_second(policies.LIFT, actor, first=placed.placed_by_id)
    )


def takedown_days(actor: Actor, *, limit: int = 60) -> list[tuple[date, int, int]]:
    """Days on which records went: (day, how many, of them at the end of their term)."""
    rows = scope(TakenDown.objects.all(), actor, policies.VIEW)
    days = list(rows.values_list("day").annotate(Count("id")).order_by("-day")[:limit])
    ended = dict(
        rows.filter(state=State.ENDED, day__in=[day for day, _ in days])
        .order_by()
        .values_list("day")
        .annotate(Count("id"))
    )
    return [(day, number, ended.get(day, 0)) for day, number in days]


def taken_down(actor: Actor, day: date) -> QuerySet[TakenDown]:
    """The takedown list of a day."""
    rows = scope(TakenDown.objects.filter(day=day), actor, policies.VIEW)
    return rows.select_related("item", "department", "rules")


def last_night() -> Night | None:
    """The newest nightly run."""
    return Night.objects.order_by("-day").first()


def checks() -> QuerySet[Check]:
    """Checks whether what went is gone, newest first."""
    return Check.objects.order_by("-id")


def rule_sets() -> list[tuple[RuleSet, bool]]:
    """Every revision kept, and whether it decides today."""
    today = catalogue.today()
    rows = RuleSet.objects.order_by("-current", "-effective_from", "code", "-revision")
    return [(row, row.current and rules_of(row.document).in_force(today)) for row in rows]


def rule_set(pk: int) -> tuple[RuleSet, Rules]:
    """One revision with what it says. Raises NotFound."""
    row = RuleSet.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound(thing="该公示规则")
    return row, rules_of(row.document)
