"""Verbs on the tree of departments."""

from django.db import transaction

from xinshu.core.refusals import WrongState
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts import permissions as may
from xinshu.kernel.accounts import tree
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department
from xinshu.kernel.accounts.naming import save_new
from xinshu.kernel.accounts.reasons import named, reasoned
from xinshu.kernel.accounts.refusals import DepartmentsBelow, UnderItself
from xinshu.kernel.audit.services import record


@transaction.atomic
def create_department(
    *,
    code: str,
    name: str,
    actor: Actor,
    official_code: str = "",
    parent: Department | None = None,
    kind: str = "",
    region: str = "",
) -> Department:
    """Add a department to the tree. Raises NotPermitted, BadName, NameTaken, WrongState."""
    require(actor, may.MANAGE_DEPARTMENTS)
    code, name = named(code, "单位编码"), named(name, "单位名称", most=200)
    if parent is not None:
        _must_be_open(parent, "设立下级单位")
    department = Department(
        code=code,
        name=name,
        official_code=official_code,
        parent=parent,
        kind=kind,
        region=region,
    )
    save_new(department)
    record(may.DEPARTMENT_CREATED, department, actor=actor, code=code)
    return department


@transaction.atomic
def rename_department(
    department: Department, *, name: str, reason: str, actor: Actor, official_code: str = ""
) -> Department:
    """Change what a department is called; the audit keeps the former name.

    An empty `official_code` leaves the one there is. Raises NotPermitted, BadName, ReasonNeeded.
    """
    require(actor, may.MANAGE_DEPARTMENTS, department)
    _lock(department)
    former = department.name
    department.name = named(name, "单位名称", most=200)
    department.official_code = official_code or department.official_code
    department.save(update_fields=("name", "official_code"))
    record(
        may.DEPARTMENT_RENAMED,
        department,
        actor=actor,
        why=reasoned(reason),
        former=former,
        official_code=department.official_code,
    )
    return department


@transaction.atomic
def move_department(
    department: Department, *, parent: Department | None, reason: str, actor: Actor
) -> Department:
    """Put a department, with all below it, under another one (None: at the top).

    Raises NotPermitted, UnderItself, WrongState for a closed parent, ReasonNeeded.
    """
    require(actor, may.MANAGE_DEPARTMENTS, department)
    # The whole tree: two moves at once could each be right and close a circle together.
    list(Department.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    _lock(department)
    if parent is not None:
        _must_be_open(parent, "接收下级单位")
        if parent.pk in tree.below(department.pk, tree.parents()):
            raise UnderItself(name=department.name, parent=parent.name)
    former = department.parent
    department.parent = parent
    department.save(update_fields=("parent",))
    record(
        may.DEPARTMENT_MOVED,
        department,
        actor=actor,
        why=reasoned(reason),
        former=former.code if former else "",
        parent=parent.code if parent else "",
    )
    return department


@transaction.atomic
def close_department(department: Department, *, reason: str, actor: Actor) -> Department:
    """Take a department out of use: its posts rest, its data stays.

    Raises NotPermitted, WrongState, DepartmentsBelow, ReasonNeeded.
    """
    require(actor, may.MANAGE_DEPARTMENTS, department)
    _lock(department)
    _must_be_open(department, "再次停用")
    if below := department.children.filter(active=True).count():
        raise DepartmentsBelow(name=department.name, count=below)
    department.active = False
    department.save(update_fields=("active",))
    record(may.DEPARTMENT_CLOSED, department, actor=actor, why=reasoned(reason))
    return department


@transaction.atomic
def reopen_department(department: Department, *, reason: str, actor: Actor) -> Department:
    """Take a closed department into use again: posts that have not ended count again.

    Raises NotPermitted, WrongState, ReasonNeeded.
    """
    require(actor, may.MANAGE_DEPARTMENTS, department)
    _lock(department)
    if department.active:
        raise WrongState(thing=department.name, state="在用", action="恢复")
    if department.parent:
        _must_be_open(department.parent, "恢复其下级单位")
    department.active = True
    department.save(update_fields=("active",))
    record(may.DEPARTMENT_REOPENED, department, actor=actor, why=reasoned(reason))
    return department


def _lock(department: Department) -> None:
    department.refresh_from_db(from_queryset=Department.objects.select_for_update(of=("self",)))


def _must_be_open(department: Department, action: str) -> None:
    if not department.active:
        raise WrongState(thing=department.name, state="已停用", action=action)
