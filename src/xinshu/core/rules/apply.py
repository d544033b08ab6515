"""The functions of the closed table, for plain values of one record.

A blank argument never arrives here: the judge answers unknown before calling.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from xinshu.core.identifiers import (
    names,
    organisation_code,
    registration_no,
    resident_id,
    tax_no,
    text_scan,
    travel,
    uscc,
)
from xinshu.core.months import add_months, full_years
from xinshu.core.rules.clean import read_date, read_number
from xinshu.core.rules.regex import matches
from xinshu.core.rules.tree import Reference
from xinshu.core.workdays import Calendar

Value = str | float | date | bool

MAX_STEP = 4_000_000  # days or months; more than the calendar holds


def add_days(day: date, count: float) -> date:
    """`day` plus whole days; stops at the first and last day a date can hold."""
    try:
        return day + timedelta(days=_step(count))
    except OverflowError:
        return date.max if count > 0 else date.min


def functions_for(reference: Reference) -> Mapping[str, Callable[..., Value | None]]:
    """Name → implementation, for every function but `present` and `blank`."""
    calendar = Calendar(reference.workdays)

    def label(list_name: str, code: str) -> str | None:
        return reference.codes[list_name].get(code)

    def workdays(start: date, end: date) -> float:
        return float(calendar.working_days_between(start, end))

    return MappingProxyType({**_PLAIN, "label": label, "workdays": workdays})


def _step(count: float) -> int:
    return int(max(-MAX_STEP, min(MAX_STEP, count)))


def _number(text: str) -> float | None:
    read = read_number(text)
    return None if read is None else float(read)


def _date(text: str) -> date | None:
    read = read_date(text)
    return None if read is None else date.fromisoformat(read)


def _substring(text: str, start: float, count: float) -> str:
    return text[int(start) : int(start) + int(count)]


_PLAIN: Mapping[str, Callable[..., Value | None]] = {
    "len": lambda x: float(len(x)),
    "starts": lambda x, part: x.startswith(part),
    "ends": lambda x, part: x.endswith(part),
    "contains": lambda x, part: part in x,
    "matches": lambda x, pattern: matches(pattern, x),
    "number": _number,
    "date": _date,
    "abs": abs,
    "year": lambda day: float(day.year),
    "month": lambda day: float(day.month),
    "days": lambda start, end: float((end - start).days),
    "years": lambda start, end: float(full_years(start, end)),
    "add_days": add_days,
    "add_months": lambda day, count: add_months(day, _step(count)),
    "substring": _substring,
    "concat": lambda x, y: x + y,
    "same_name": names.same,
    "uscc": uscc.is_valid,
    "uscc_shape": uscc.is_shape,
    "organisation_code": organisation_code.is_valid,
    "registration_no": registration_no.is_valid,
    "tax_no": tax_no.is_shape,
    "resident_id": resident_id.is_valid,
    "resident_id_shape": resident_id.is_shape,
    "passport": travel.is_passport,
    "birth": resident_id.birth,
    "has_person_id": text_scan.has_resident_id,
    "has_phone": text_scan.has_phone,
    "placeholder": names.is_placeholder,
}
