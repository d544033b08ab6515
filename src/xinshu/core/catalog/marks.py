"""How a change of one attribute weighs on those who submit and those whose data it is."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from xinshu.core.catalog.model import Frequency, Publicity, Severity

Weigh = Callable[[Any, Any], "Mark"]


class Mark(StrEnum):
    """What a change asks of a department that submitted under the old edition."""

    COMPATIBLE = "compatible"  # old files keep passing, nobody's data becomes more visible
    TIGHTENING = "tightening"  # some rows that passed may now be held
    BREAKING = "breaking"  # old files or stored records no longer fit, or data becomes more visible

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"compatible": "兼容", "tightening": "收紧", "breaking": "不兼容"}[self.value]


_FREQUENCY = (
    Frequency.YEARLY,
    Frequency.QUARTERLY,
    Frequency.MONTHLY,
    Frequency.WEEKLY,
    Frequency.DAILY,
    Frequency.ON_EVENT,
)
_SEVERITY = (Severity.INFO, Severity.WARNING, Severity.ERROR)


def _always(mark: Mark) -> Weigh:
    return lambda old, new: mark


def _tighter_if(test: Callable[[Any, Any], bool]) -> Weigh:
    return lambda old, new: Mark.TIGHTENING if test(old, new) else Mark.COMPATIBLE


def _breaking_if(test: Callable[[Any, Any], bool]) -> Weigh:
    return lambda old, new: Mark.BREAKING if test(old, new) else Mark.COMPATIBLE


def _lost(old: Any, new: Any) -> bool:
    return not set(old) <= set(new)


def _shows_more(old: tuple[int, int] | None, new: tuple[int, int] | None) -> bool:
    return old is not None and (new is None or new[0] > old[0] or new[1] > old[1])


def _consent(old: bool, new: bool) -> Mark:
    return Mark.TIGHTENING if new else Mark.BREAKING


def _lower(old: int | None, new: int | None) -> bool:
    return new is not None and (old is None or new < old)


_APPEARS_OR_CHANGES = _tighter_if(lambda old, new: new is not None)
_LIMIT = _tighter_if(_lower)
_ON = _tighter_if(lambda old, new: bool(new))
_PUBLICITY = _breaking_if(lambda old, new: Publicity(new) < Publicity(old))
_FREE = _always(Mark.COMPATIBLE)
_FIXED = _always(Mark.BREAKING)


def _table(rows: Mapping[str, tuple[str, Weigh]]) -> Mapping[str, tuple[str, Weigh]]:
    return MappingProxyType(dict(rows))


FIELD = _table(
    {
        "name": ("名称", _FREE),
        "type": ("数据类型", _FIXED),
        "length": ("长度", _LIMIT),
        "scale": ("小数位数", _LIMIT),
        "required": ("必填", _ON),
        "required_if": ("必填条件", _APPEARS_OR_CHANGES),
        "blank_if": ("应为空的条件", _APPEARS_OR_CHANGES),
        "format": ("格式", _APPEARS_OR_CHANGES),
        "pattern": ("格式要求", _APPEARS_OR_CHANGES),
        "minimum": ("最小值", _APPEARS_OR_CHANGES),
        "maximum": ("最大值", _APPEARS_OR_CHANGES),
        "publicity": ("公开范围", _PUBLICITY),
        "mask": ("脱敏规则", _breaking_if(_shows_more)),
        "role": ("角色", _FIXED),
        "aliases": ("别名", _tighter_if(_lost)),
        "default": ("默认值", _APPEARS_OR_CHANGES),
        "hint": ("填报说明", _FREE),
        "source": ("出处", _FREE),
    }
)
"""Attribute of a field → its Chinese name and how its change weighs. `codes`: see `diff`."""

ITEM = _table(
    {
        "name": ("名称", _FREE),
        "category": ("信息分类", _FREE),
        "info_class": ("信息类别", _FREE),
        "subject_classes": ("主体类别", _tighter_if(_lost)),
        "key": ("业务主键", _FIXED),
        "storage": ("存储方式", _FIXED),
        "frequency": (
            "更新频率",
            _tighter_if(lambda old, new: _FREQUENCY.index(new) > _FREQUENCY.index(old)),
        ),
        "due_working_days": ("报送期限", _LIMIT),
        "publicity": ("公开范围", _PUBLICITY),
        "negative": ("负面信息", _FIXED),
        "legal_basis": ("法律依据", _FREE),
        "authority": ("信源单位", _FREE),
        "unmatched": ("未匹配主体的处理", _FIXED),
        "double_publicity": ("双公示", _ON),
        "register_class": ("登记库", _FIXED),
        "consent": ("本人同意", _consent),
        "assertions": ("入库前提", _FREE),
        "description": ("说明", _FREE),
        "source": ("出处", _FREE),
    }
)
"""Attribute of an item → its Chinese name and how its change weighs."""


def rule_added(severity: Severity) -> Mark:
    """A new rule holds rows only if it is an error."""
    return Mark.TIGHTENING if severity is Severity.ERROR else Mark.COMPATIBLE


RULE = _table(
    {
        "field": ("所指字段", _FREE),
        "when": ("条件", _always(Mark.TIGHTENING)),
        "severity": (
            "严重程度",
            _tighter_if(lambda old, new: _SEVERITY.index(new) > _SEVERITY.index(old)),
        ),
        "message": ("提示", _FREE),
        "hint": ("改正说明", _FREE),
        "link": ("链接", _FREE),
        "source": ("出处", _FREE),
        "overridable": ("登记库确认后不提示", _tighter_if(lambda old, new: not new)),
    }
)
"""Attribute of a written rule → its Chinese name and how its change weighs."""
