"""Watch rules: data of the installation, in the YAML file the setting XINSHU_WATCH_FILE names."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

OPENS, CLOSES = dt.time(7), dt.time(20)  # where a rule says nothing else


class Measure(StrEnum):
    """What is counted for each person over the window."""

    SHOWN = "shown"  # how many things were shown
    READS = "reads"  # how many times something was shown
    OFF_HOURS = "off_hours"  # reads outside office hours
    SPREAD = "spread"  # different things shown under one and the same matter
    MISSES = "misses"  # look-ups that found nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRule:
    """More than `threshold` within `window` minutes is worth a look.

    `grade` is the first guess at how grave it is, 1 (gravest) to 4. `actions` narrows to audit
    actions, `object_type` to things of one kind; `opens` and `closes` are office hours.
    """

    code: str
    label: str
    measure: Measure
    window: int
    threshold: int
    grade: int
    source: str
    actions: tuple[str, ...] = ()
    object_type: str = ""
    opens: dt.time = OPENS
    closes: dt.time = CLOSES
    active: bool = True


class WatchRulesWrong(ValueError):
    """The rules cannot be read; the message names the rule."""


def rules() -> Mapping[str, WatchRule]:
    """Every rule in the order of the file."""
    return _from_file(Path(settings.XINSHU_WATCH_FILE))


def read_rules(described: Mapping[str, Mapping[str, Any]]) -> dict[str, WatchRule]:
    """The rules a YAML mapping describes. Raises WatchRulesWrong."""
    return {code: _rule(code, entry) for code, entry in described.items()}


def _rule(code: str, entry: Mapping[str, Any]) -> WatchRule:
    try:
        measure = Measure(entry["measure"])
        numbers = {name: int(entry[name]) for name in ("window", "threshold", "grade")}
        hours = {name: _time(entry[name]) for name in ("opens", "closes") if name in entry}
        source, label = str(entry["source"]), str(entry["label"])
    except (KeyError, ValueError, TypeError) as wrong:
        raise WatchRulesWrong(f"{code}: {wrong}") from None
    if min(numbers.values()) < 1 or numbers["grade"] > 4:
        raise WatchRulesWrong(f"{code}: window and threshold are 1 or more, grade 1 to 4")
    return WatchRule(
        code=code,
        label=label,
        measure=measure,
        source=source,
        window=numbers["window"],
        threshold=numbers["threshold"],
        grade=numbers["grade"],
        opens=hours.get("opens", OPENS),
        closes=hours.get("closes", CLOSES),
        actions=tuple(entry.get("actions", ())),
        object_type=str(entry.get("object_type", "")),
        active=bool(entry.get("active", True)),
    )


def _time(written: object) -> dt.time:
    return dt.time.fromisoformat(str(written))


@cache
def _from_file(path: Path) -> dict[str, WatchRule]:
    return read_rules(yaml.safe_load(path.read_text(encoding="utf-8")))
