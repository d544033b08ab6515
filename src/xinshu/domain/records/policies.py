"""Who may do what with records."""

from django.db.models import Q, QuerySet

from xinshu.core.catalog.model import Publicity
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.records.models import LakePartition, PersonRecord, Record
from xinshu.kernel.access.classes import DataClass
from xinshu.kernel.access.policy import scoped
from xinshu.kernel.access.purpose import classes_open_to
from xinshu.kernel.access.registry import declare
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.actions import declare_action

VIEW = declare("records.view", "查看信用记录")
VIEW_ALL = declare("records.view_all", "查看各部门的信用记录")
LINK = declare("records.link", "处理未关联记录")
STORE = declare("records.store", "批量入库", platform=True)
WITHDRAW = declare("records.withdraw", "批量撤回")
PERSONS = declare("records.view_persons", "查看自然人信用记录")

LINKED = declare_action("records.linked", "人工关联记录")
RELINKED = declare_action("records.relinked", "登记信息到达后重新关联记录")
VIEWED = declare_action("records.viewed", "查看非公开信用记录")
QUEUE_VIEWED = declare_action("records.queue_viewed", "查看未关联记录")


@scoped(Record, action=VIEW)
def _records(rows: QuerySet[Record], actor: Actor) -> QuerySet[Record]:
    """The centre sees all, a department what it and the units below it supplied.

    Items open only by authorisation (授权查询) are seen for a purpose that reaches them, and by
    the department that supplied them.
    """
    if not actor.may(VIEW_ALL):
        rows = rows.filter(department__in=actor.department_below)
    if DataClass.AUTHORISED in classes_open_to(actor) or not (kept := _kept_items()):
        return rows
    return rows.exclude(~Q(department=actor.department_id), item__code__in=kept)


def _kept_items() -> list[str]:
    """Codes of items that are open only by authorisation today."""
    items = catalogue.items_in_force(catalogue.today())
    return [code for code, item in items.items() if item.publicity is Publicity.AUTHORISED]


@scoped(Record, action=LINK)
def _linkable(rows: QuerySet[Record], actor: Actor) -> QuerySet[Record]:
    """The queue of the centre holds all unmatched records, a department's its own."""
    if actor.may(VIEW_ALL):
        return rows
    return rows.filter(department__in=actor.department_below)


@scoped(PersonRecord, action=PERSONS)
def _person_records(rows: QuerySet[PersonRecord], actor: Actor) -> QuerySet[PersonRecord]:
    """Only what the actor's own department supplied: there is no look across departments."""
    return rows.filter(department=actor.department_id)


@scoped(LakePartition, action=VIEW)
def _partitions(rows: QuerySet[LakePartition], actor: Actor) -> QuerySet[LakePartition]:
    if actor.may(VIEW_ALL):
        return rows
    return rows.filter(department__in=actor.department_below)
