"""How a field looks in a workbook: colours, widths, words for its metadata, an example."""

from collections.abc import Mapping
from typing import Any, Final

from xinshu.core.catalog.model import CodeList, Field, FieldType

TEXT: Final[Mapping[str, Any]] = {"num_format": 49}  # the built-in "@"
DATE: Final[Mapping[str, Any]] = {"num_format": "yyyy-mm-dd"}
HEADER: Final[Mapping[str, Any]] = {
    "bold": True,
    "border": 1,
    "valign": "vcenter",
    "align": "center",
    "text_wrap": True,
}
REQUIRED_COLOUR: Final = "#F4B6B6"
CONDITIONAL_COLOUR: Final = "#FCE4B0"
OPTIONAL_COLOUR: Final = "#DCE6F1"
ERROR_COLOUR: Final = "#FF9999"
WARNING_COLOUR: Final = "#FFEB9C"

_TYPES: Final = {
    FieldType.TEXT: "字符型",
    FieldType.DATE: "日期型",
    FieldType.INTEGER: "整数型",
    FieldType.DECIMAL: "浮点型",
    FieldType.ENUM: "枚举型",
    FieldType.SET: "集合型",
}
# Synthetic values with correct check digits.
_EXAMPLES: Final = {
    "uscc": "91120113MA0TE5T08M",
    "organisation_code": "D2143569-X",
    "registration_no": "110108000000016",
    "resident_id": "120113199001010012",
    "tax_no": "91120113MA0TE5T08M",
    "passport": "E00000001",
}


def is_conditional(field: Field) -> bool:
    """Whether the field is required under a condition only."""
    return not field.required and field.required_if is not None


def header_text(field: Field) -> str:
    """The header as written: the asterisk says "required" to those who see no colour."""
    return f"*{field.name}" if field.required else field.name


def header_colour(field: Field) -> str:
    """Required, conditionally required or optional, as a colour."""
    if field.required:
        return REQUIRED_COLOUR
    return CONDITIONAL_COLOUR if is_conditional(field) else OPTIONAL_COLOUR


def cell_format(field: Field) -> Mapping[str, Any]:
    """Text keeps leading zeros and all 18 digits; dates are dates."""
    return DATE if field.type is FieldType.DATE else TEXT


def width(field: Field) -> int:
    """Column width in characters: room for the header and for what is usually written."""
    usual = {FieldType.DATE: 13, FieldType.INTEGER: 12, FieldType.DECIMAL: 16}.get(field.type)
    content = usual or min(max(field.length or 20, 12), 40)
    return min(max(content, 2 * len(field.name) + 4), 44)


def requirement(field: Field) -> str:
    """必填, 条件必填 or 选填."""
    if field.required:
        return "必填"
    return "条件必填" if is_conditional(field) else "选填"


def type_name(field: Field) -> str:
    """数据类型 with the Chinese word of the field metadata."""
    return _TYPES[field.type]


def length_text(field: Field) -> str:
    """Length, with digits behind the point where it has them."""
    if field.length is None:
        return ""
    return f"{field.length},{field.scale}" if field.scale is not None else str(field.length)


def hint(field: Field) -> str:
    """What the comment on the header says."""
    parts = [requirement(field), type_name(field)]
    if length := length_text(field):
        parts.append(f"长度 {length}")
    if field.type is FieldType.DATE:
        parts.append("写作 2026-03-02")
    if field.type is FieldType.SET:
        parts.append("多个值用英文分号 ; 隔开")
    return "；".join(parts) + (f"\n{field.hint}" if field.hint else "")


def example(field: Field, codes: CodeList | None) -> str:
    """A synthetic value the field accepts, or empty where none can be made up."""
    if codes is not None and codes.values:
        return next(iter(codes.values.values()))
    if field.default is not None:
        return field.default
    if field.format in _EXAMPLES:
        return _EXAMPLES[field.format]
    by_type = {FieldType.DATE: "2026-03-02", FieldType.INTEGER: "12", FieldType.DECIMAL: "1.5"}
    return by_type.get(field.type, "")
