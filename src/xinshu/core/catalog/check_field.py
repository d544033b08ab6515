"""Whether one field makes sense by itself."""

import re
from collections.abc import Collection
from datetime import date

from xinshu.core.catalog.model import Field, FieldType, Publicity, Role
from xinshu.core.catalog.reading import Notes
from xinshu.core.rules.clean import MAX_DIGITS, clean_value, read_number
from xinshu.core.rules.formats import FORMATS
from xinshu.core.rules.regex import PatternRefused, translate
from xinshu.core.rules.tokens import KEYWORDS

_CODE = re.compile("[A-Za-z][A-Za-z0-9_]{0,63}")
_CODED = (FieldType.ENUM, FieldType.SET)
_NUMERIC = (FieldType.INTEGER, FieldType.DECIMAL)


def check_field(field: Field, notes: Notes, lists: Collection[str]) -> None:
    """Note everything wrong with `field`; `lists` names the code lists it may use."""
    path = f"fields[{field.code}]"
    if not _CODE.fullmatch(field.code) or field.code in KEYWORDS:
        notes.note(f"{path}.code", "应由字母、数字和下划线组成，以字母开头，且不是规则语言的保留字")
    for key, sentence in (
        *_codes(field, lists),
        *_size(field),
        *_shape(field),
        *_bounds(field),
        *_presence(field),
        *_protection(field),
    ):
        notes.note(f"{path}.{key}", sentence)


Faults = list[tuple[str, str]]


def _codes(field: Field, lists: Collection[str]) -> Faults:
    if field.codes is None:
        return [("codes", "枚举型和集合型必须指定代码集")] if field.type in _CODED else []
    if field.type not in _CODED:
        return [("codes", "只有枚举型和集合型使用代码集")]
    return [] if field.codes in lists else [("codes", f"代码集“{field.codes}”不存在")]


def _size(field: Field) -> Faults:
    faults: Faults = []
    if field.length is not None and field.length < 1:
        faults.append(("length", "应至少为1"))
    if field.length is not None and field.type in _NUMERIC and field.length > MAX_DIGITS:
        faults.append(("length", f"数字不超过{MAX_DIGITS}位"))
    if field.scale is not None:
        if field.type is not FieldType.DECIMAL:
            faults.append(("scale", "只有浮点型有小数位数"))
        elif field.length is not None and field.scale > field.length:
            faults.append(("scale", "小数位数不能大于总位数"))
    return faults


def _shape(field: Field) -> Faults:
    faults: Faults = []
    if field.format is not None:
        if field.format not in FORMATS:
            faults.append(("format", f"不认识的格式“{field.format}”"))
        if field.type is not FieldType.TEXT:
            faults.append(("format", "只有字符型可以指定格式"))
    if field.pattern is not None:
        if field.type is not FieldType.TEXT:
            faults.append(("pattern", "只有字符型可以指定正则表达式"))
        try:
            translate(field.pattern)
        except PatternRefused as refusal:
            faults.append(("pattern", str(refusal)))
    return faults


def _bounds(field: Field) -> Faults:
    faults: Faults = []
    for key, bound in (("minimum", field.minimum), ("maximum", field.maximum)):
        if bound is None:
            continue
        if field.type is FieldType.DATE and not _is_day(bound):
            faults.append((key, f"应为日期YYYY-MM-DD或today，实际是“{bound}”"))
        elif field.type in _NUMERIC and read_number(bound) is None:
            faults.append((key, f"应为数字，实际是“{bound}”"))
        elif field.type not in (FieldType.DATE, *_NUMERIC):
            faults.append((key, "只有日期、整数和浮点型有最小值和最大值"))
    if not faults and not _in_order(field):
        faults.append(("maximum", "最大值小于最小值"))
    return faults


def _in_order(field: Field) -> bool:
    low, high = field.minimum, field.maximum
    if low is None or high is None or "today" in (low, high):
        return True
    return low <= high if field.type is FieldType.DATE else float(low) <= float(high)


def _is_day(bound: str) -> bool:
    if bound == "today":
        return True
    try:
        return date.fromisoformat(bound).isoformat() == bound
    except ValueError:
        return False


def _presence(field: Field) -> Faults:
    faults: Faults = []
    if field.required and field.required_if is not None:
        faults.append(("required_if", "已经必填，不需要条件"))
    if field.required and field.blank_if is not None:
        faults.append(("blank_if", "必填的字段不能有应为空的条件"))
    if field.default is not None and not faults:
        cleaned = clean_value(field.default, field)
        if cleaned.problems or cleaned.text is None:
            faults.append(("default", f"默认值“{field.default}”不能读作该类型"))
    return faults


def _protection(field: Field) -> Faults:
    faults: Faults = []
    if field.mask is not None:
        if field.type is not FieldType.TEXT:
            faults.append(("mask", "只有字符型可以脱敏"))
        if field.length is not None and sum(field.mask) >= field.length:
            faults.append(("mask", "左右保留的位数之和应小于字段长度，否则等于不脱敏"))
    if field.role is Role.PERSON_ID and field.publicity is Publicity.PUBLIC:
        faults.append(("publicity", "自然人证件号码不得向社会公开"))
    return faults
