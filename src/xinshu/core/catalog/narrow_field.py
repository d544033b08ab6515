"""Narrowing one field of the base."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from xinshu.core.catalog.model import CodeList, Edition, Field, FieldType, Publicity
from xinshu.core.catalog.read_item import read_mask
from xinshu.core.catalog.reading import Reader
from xinshu.core.catalog.tighter import Loosening, Narrower
from xinshu.core.rules.clean import read_number


def narrow_field(
    base: Edition,
    field: Field,
    reader: Reader,
    refusals: list[Loosening],
    code_lists: dict[str, CodeList],
) -> Field:
    """The field as the region wants it; a smaller code list is added to `code_lists`."""
    item = reader.path.split(".", 1)[0]
    narrower = Narrower(item, reader, refusals, f"fields[{field.code}].")
    changes: dict[str, Any] = {
        "name": reader.text("name") or field.name,
        "source": reader.text("source") or field.source,
        "hint": reader.text("hint") or field.hint,
        "aliases": _aliases(field, reader),
        "required": narrower.switched_on("required", field.required),
        "length": narrower.lowered("length", field.length),
        "scale": narrower.lowered("scale", field.scale),
        "publicity": narrower.raised("publicity", field.publicity, Publicity),
        "mask": _mask(narrower, field),
        "minimum": narrower.bound("minimum", field.minimum, _above(field), "最小值只能提高"),
        "maximum": narrower.bound("maximum", field.maximum, _below(field), "最大值只能降低"),
        "pattern": _pattern(narrower, field),
        "codes": _codes(base, narrower, field, code_lists),
    }
    narrower.refuse_others(field)
    reader.finish()
    if changes["required"] and not field.required:
        changes["required_if"] = None
    return replace(field, **changes)


def _aliases(field: Field, reader: Reader) -> tuple[str, ...]:
    """A renamed field still answers to its base name: departments keep their old files."""
    renamed = reader.text("name") not in ("", field.name)
    old_name = (field.name,) if renamed else ()
    return tuple(dict.fromkeys((*field.aliases, *old_name, *reader.texts("aliases"))))


def _mask(narrower: Narrower, field: Field) -> tuple[int, int] | None:
    value = narrower.reader.raw("mask")
    if value is None:
        return field.mask
    wanted = read_mask(narrower.reader)
    if wanted is None or field.mask is None:
        return wanted or field.mask
    if wanted[0] > field.mask[0] or wanted[1] > field.mask[1]:
        narrower.refuse("mask", list(field.mask), list(wanted), "脱敏后保留的位数只能减少")
        return field.mask
    return wanted


def _pattern(narrower: Narrower, field: Field) -> str | None:
    """Whether one pattern admits less than another cannot be decided: only a first one is taken."""
    wanted = narrower.reader.optional("pattern")
    if wanted is None or wanted == field.pattern:
        return field.pattern
    if field.pattern is not None:
        why = "上级已有格式要求，无法证明新的更严；请改用附加规则"
        narrower.refuse("pattern", field.pattern, wanted, why)
        return field.pattern
    return wanted


def _above(field: Field) -> Callable[[str, str], bool]:
    return lambda wanted, base: _compared(field, base, wanted)


def _below(field: Field) -> Callable[[str, str], bool]:
    return lambda wanted, base: _compared(field, wanted, base)


def _compared(field: Field, low: str, high: str) -> bool:
    """Whether low <= high for certain; "today" moves, so it is comparable with nothing."""
    if field.type is FieldType.DATE:
        return "today" not in (low, high) and low <= high
    numbers = (read_number(low), read_number(high))
    return None not in numbers and Decimal(low) <= Decimal(high)


def _codes(
    base: Edition, narrower: Narrower, field: Field, code_lists: dict[str, CodeList]
) -> str | None:
    """`codes_only` keeps some codes of the field's list, in a list made for this field."""
    only = narrower.reader.texts("codes_only")
    if not narrower.reader.has("codes_only"):
        return field.codes
    whole = base.code_lists.get(field.codes or "")
    if whole is None:
        narrower.reader.note("codes_only", "该字段没有可收紧的代码集")
        return field.codes
    if not only:
        narrower.reader.note("codes_only", "至少要保留一个代码")
    for code in only:
        if code not in whole.values:
            narrower.refuse("codes_only", "、".join(whole.values), code, "代码集只能减少代码")
    smaller = replace(
        whole,
        code=f"{whole.code}.{narrower.item}.{field.code}",
        values={code: label for code, label in whole.values.items() if code in only},
        aliases={alias: code for alias, code in whole.aliases.items() if code in only},
    )
    code_lists[smaller.code] = smaller
    return smaller.code
