"""Dated rule sets of disclosure as frozen data, and the verdict on one record.

A set answers three questions about a record of its items: is it hidden whatever its term
(`hidings`), of which class is it (`grounds`, the first that holds), and what does the class allow
(`classes`). Every line names its source. Of several sets in force on a day, the one of the highest
`rank` whose `scope` holds decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from xinshu.core.rules.apply import Value


class Clock(StrEnum):
    """The day a term counts from."""

    DECIDED = "decided"  # the date of the judicial or administrative document
    ARRIVED = "arrived"  # the first day the record could be shown


class Outcome(StrEnum):
    """What is to become of a record."""

    SHOWN = "shown"  # from `public_from` to `last_day`
    SUPPRESSED = "suppressed"  # not shown, for a reason that lies in the record
    WITHDRAWN = "withdrawn"  # not shown any more: the decision or the item has fallen away


@dataclass(frozen=True, slots=True, kw_only=True)
class Hiding:
    """Records that are not shown: where `when` is true, for `reason`.

    `within_days` is the legal time to take them down, in days, where the law sets one.
    """

    id: str
    reason: str
    label: str
    when: str
    items: tuple[str, ...] = ()  # empty: every item that has the fields
    outcome: Outcome = Outcome.SUPPRESSED
    within_days: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """What a class of records is allowed: months are calendar months from the set's clock.

    `most_months` None sets no longest term; `repair_months` is the shortest term, after which the
    subject may apply for an early end, None: no early end. `until` names date fields of the record
    that end the term on that day, `before` those that end it on the day before. `shown` False
    keeps the class from the public altogether.
    """

    code: str
    label: str
    severity: str = ""  # minor | general | serious
    shown: bool = True
    reason: str = ""  # why it is not shown
    most_months: int | None = None
    repair_months: int | None = None
    until: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A record is of class `of` where `when` is true (always, where it is empty).

    `doubt` tells an officer why the classification should be looked at.
    """

    id: str
    of: str
    when: str = ""
    items: tuple[str, ...] = ()
    doubt: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """One rule set, in force from `effective_from` to `effective_to`, both inclusive."""

    code: str
    name: str
    effective_from: date
    effective_to: date | None = None
    rank: int = 0
    items: tuple[str, ...] = ()  # empty: every item
    scope: str = ""  # which records of the items; empty: all
    clock: Clock = Clock.DECIDED
    hidings: tuple[Hiding, ...] = ()
    classes: Mapping[str, Class] = field(default_factory=dict)
    grounds: tuple[Ground, ...] = ()
    source: str = ""

    def in_force(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the rules read of one record: its fields as the rule language has them."""

    decided_on: date
    arrived_on: date
    values: Mapping[str, Value | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules say. `rule` is the ground or the hiding that decided, of set `rule_set`."""

    outcome: Outcome
    rule_set: str
    rule: str
    public_from: date
    reason: str = ""
    severity: str = ""
    last_day: date | None = None
    repair_from: date | None = None
    doubtful: bool = False
