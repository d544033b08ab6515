"""The retention table: for each class of data how long it is kept, since when, on which source.

Data of the installation, in the YAML file the setting XINSHU_RETENTION_FILE names.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from xinshu.core.months import add_months
from xinshu.kernel.lifecycle.refusals import UnknownClass


class Ending(StrEnum):
    """What happens when the time is over."""

    DESTROY = "destroy"  # two people approve, a certificate tells what was destroyed
    SWEEP = "sweep"  # the platform's own working rows go by themselves, with a count in the audit
    KEEP = "keep"  # another rule ends it, or none does

    @property
    def label(self) -> str:
        """The words of the screen."""
        return {"destroy": "审批后销毁", "sweep": "自动清理", "keep": "不自动销毁"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """One line of the table. Exactly one of `months` and `days` counts; neither means for good."""

    code: str
    label: str
    since: str
    ending: Ending
    source: str
    months: int | None = None
    days: int | None = None

    def cutoff(self, today: dt.date) -> dt.date | None:
        """The last day whose data has run out by `today`; None where nothing ever does."""
        if self.months is not None:
            return add_months(today, -self.months)
        if self.days is not None:
            return today - dt.timedelta(days=self.days)
        return None

    @property
    def term(self) -> str:
        """How long, in words."""
        if self.months is not None:
            years, rest = divmod(self.months, 12)
            return "".join((f"{years}年" if years else "", f"{rest}个月" if rest else ""))
        return f"{self.days}天" if self.days is not None else "长期"


class RetentionTableWrong(ValueError):
    """The table cannot be read; the message names the line."""


def table() -> Mapping[str, Retention]:
    """Every class of data in the order of the file."""
    return _from_file(Path(settings.XINSHU_RETENTION_FILE))


def retention(code: str) -> Retention:
    """One line of the table. Raises UnknownClass."""
    found = table().get(code)
    if found is None:
        raise UnknownClass(name=code)
    return found


def read_table(described: Mapping[str, Mapping[str, Any]]) -> dict[str, Retention]:
    """The table a YAML mapping describes. Raises RetentionTableWrong."""
    return {code: _line(code, entry) for code, entry in described.items()}


def _line(code: str, entry: Mapping[str, Any]) -> Retention:
    keep = dict(entry.get("keep") or {})
    unknown = keep.keys() - {"years", "months", "days"}
    amounts = [value for value in keep.values() if not isinstance(value, int) or value < 1]
    if unknown or amounts or ("days" in keep and len(keep) > 1):
        raise RetentionTableWrong(f"{code}: keep is years and months, or days, each at least 1")
    months = int(keep.get("years", 0)) * 12 + int(keep.get("months", 0))
    ending = Ending(entry["ending"])
    if ending is not Ending.KEEP and not keep:
        raise RetentionTableWrong(f"{code}: what ends needs a term")
    if not entry.get("source"):
        raise RetentionTableWrong(f"{code}: a term needs a source")
    return Retention(
        code=code,
        label=str(entry["label"]),
        since=str(entry.get("since", "")),
        ending=ending,
        source=str(entry["source"]),
        months=months or None,
        days=keep.get("days"),
    )


@cache
def _from_file(path: Path) -> dict[str, Retention]:
    return read_table(yaml.safe_load(path.read_text(encoding="utf-8")))
