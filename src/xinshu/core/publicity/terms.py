"""The yardsticks of double publicity as data: days, shares, sizes, each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One of the ten kinds of administrative acts and the item that carries it."""

    code: str
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """`statutory_days`: working days the nation allows; an item's own term may be shorter.

    `alarm_share`: a department with a larger share of late records is named. `warning_days`: so
    many working days before the deadline a decision that has not arrived shows amber.
    `sample_rows`: records drawn from each department for an accuracy check. `accuracy_target`:
    the share of right records aimed at. `sources` names the source of each by its name.
    """

    statutory_days: int
    alarm_share: Decimal
    warning_days: int
    sample_rows: int
    accuracy_target: Decimal
    acts: tuple[Act, ...]
    sources: Mapping[str, str]


class TermsInvalid(ValueError):
    """The document does not say what is needed, or says it in a way that makes no sense."""


def read_terms(document: Mapping[str, Any]) -> Terms:
    """The terms a parsed YAML document states. Raises TermsInvalid naming the entry."""
    acts = document.get("acts")
    if not isinstance(acts, list):
        raise TermsInvalid("acts: a list is needed")
    return Terms(
        statutory_days=_whole(document, "statutory_days"),
        alarm_share=_share(document, "alarm_share"),
        warning_days=_whole(document, "warning_days"),
        sample_rows=_whole(document, "sample_rows"),
        accuracy_target=_share(document, "accuracy_target"),
        acts=tuple(Act(code=str(each["act"]), item=str(each["item"])) for each in acts),
        sources={
            name: str(entry["source"])
            for name, entry in document.items()
            if isinstance(entry, Mapping) and "source" in entry
        },
    )


def _value(document: Mapping[str, Any], name: str) -> Any:
    entry = document.get(name)
    if not isinstance(entry, Mapping) or "value" not in entry or not entry.get("source"):
        raise TermsInvalid(f"{name}: a value and its source are needed")
    return entry["value"]


def _whole(document: Mapping[str, Any], name: str) -> int:
    value = str(_value(document, name))
    if not (value.isascii() and value.isdigit()):
        raise TermsInvalid(f"{name}: a whole number from 0 is needed")
    return int(value)


def _share(document: Mapping[str, Any], name: str) -> Decimal:
    try:
        share = Decimal(str(_value(document, name)))
    except InvalidOperation:
        raise TermsInvalid(f"{name}: a number is needed") from None
    if not 0 <= share <= 1:
        raise TermsInvalid(f"{name}: a share lies between 0 and 1")
    return share
