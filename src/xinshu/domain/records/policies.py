"""Who may do what with records."""

from django.db.models import QuerySet

from xinshu.domain.records.models import LakePartition, PersonRecord, Record
from xinshu.kernel.access.policy import scoped
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
    """The centre sees all, a department what it and the units below it supplied."""
    if actor.may(VIEW_ALL):
        return rows
    return rows.filter(department__in=actor.department_below)


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
