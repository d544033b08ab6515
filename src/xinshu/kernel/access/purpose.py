"""No look at non-public data without a purpose and a basis (R168, R170)."""

from xinshu.core.refusals import Refusal
from xinshu.kernel.access.classes import DataClass
from xinshu.kernel.access.purposes import Purpose as Purpose
from xinshu.kernel.access.purposes import PurposeKind, all_purposes
from xinshu.kernel.accounts.actor import Actor

PLATFORM = Purpose("platform", "平台按目录、规则和计划自动处理")
SHORTEST_BASIS = 4


class PurposeNeeded(Refusal):
    """Non-public data was asked for without saying what for, on which basis, in which matter."""

    code = "purpose_needed"
    sentence = "查阅{thing}信息须先说明查询用途和依据：{missing}。"
    basis = "《中华人民共和国个人信息保护法》第六条、第三十四条"


class PurposeNotAllowed(Refusal):
    """The purpose given is not open to this role, or does not reach this class of data."""

    code = "purpose_not_allowed"
    sentence = "“{purpose}”这一用途{why}，不能据此查阅{thing}信息。"
    basis = "《中华人民共和国个人信息保护法》第六条、第三十四条"


def require_purpose(actor: Actor, *, data_class: str = DataClass.SHARED) -> Purpose:
    """The purpose the actor reads for, once it is complete and reaches the class of data.

    Public data needs none. The platform's own jobs have theirs; whoever sits at the command line
    states one like everybody else. Raises PurposeNeeded (nothing or too little was said) and
    PurposeNotAllowed (the role may not use this purpose, or it does not reach this class).
    """
    wanted, given = DataClass(data_class), actor.purpose
    if given is None and (wanted is DataClass.PUBLIC or _runs_by_itself(actor)):
        return PLATFORM if actor.is_system else Purpose("public", "依法向社会公开")
    if given is None:
        raise PurposeNeeded(thing=wanted.label, missing="尚未选择用途")
    if actor.is_system and given == PLATFORM:
        return given
    kind = all_purposes().get(given.code)
    if kind is None:
        raise PurposeNeeded(thing=wanted.label, missing=f"没有代码为“{given.code}”的用途")
    _refuse_foreign(actor, kind, wanted)
    if len(given.basis.strip()) < SHORTEST_BASIS:
        raise PurposeNeeded(thing=wanted.label, missing="请写明法律、法规或文件依据")
    if kind.needs_matter and not given.matter.strip():
        raise PurposeNeeded(thing=wanted.label, missing=f"“{kind.label}”须填写事项编号或名称")
    return given


def purposes_open_to(actor: Actor, *, data_class: str = DataClass.SHARED) -> list[PurposeKind]:
    """The purposes this actor may choose from to read data of the class; implied ones left out."""
    wanted = DataClass(data_class)
    return [
        kind
        for kind in all_purposes().values()
        if not kind.implied and wanted in kind.classes and _is_for(actor, kind)
    ]


def classes_open_to(actor: Actor) -> frozenset[DataClass]:
    """The classes of data the actor's present purpose reaches; public data always."""
    if _runs_by_itself(actor) or actor.purpose == PLATFORM:
        return frozenset(DataClass)
    kind = all_purposes().get(actor.purpose.code) if actor.purpose else None
    reached = kind.classes if kind and _is_for(actor, kind) else frozenset()
    return reached | {DataClass.PUBLIC}


def _runs_by_itself(actor: Actor) -> bool:
    return actor.is_system and actor.channel != "cli"


def _is_for(actor: Actor, kind: PurposeKind) -> bool:
    return actor.is_system or actor.has_role(*kind.roles)


def _refuse_foreign(actor: Actor, kind: PurposeKind, wanted: DataClass) -> None:
    if not _is_for(actor, kind):
        raise PurposeNotAllowed(purpose=kind.label, why="不属于您的岗位", thing=wanted.label)
    if wanted not in kind.classes and wanted is not DataClass.PUBLIC:
        raise PurposeNotAllowed(purpose=kind.label, why="不及于这类信息", thing=wanted.label)
