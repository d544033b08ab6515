"""The shipped rule sets and a penalty's facts, for stories about terms of disclosure."""

import datetime as dt
from functools import cache
from pathlib import Path

from xinshu.core.catalog.load import load_edition
from xinshu.core.catalog.model import Edition, Item
from xinshu.core.catalog.yaml import read_yaml
from xinshu.core.terms import Judge, Record, RuleSet, Verdict, load_rule_set

CATALOGS = Path(__file__).parent.parent.parent / "catalogs"
TODAY = dt.date(2026, 11, 22)


@cache
def shipped_sets() -> tuple[RuleSet, ...]:
    """Every rule set in `catalogs/disclosure`."""
    paths = sorted((CATALOGS / "disclosure").glob("*.yaml"))
    return tuple(load_rule_set(read_yaml(path.read_text("utf8")), path.name) for path in paths)


@cache
def national() -> Edition:
    """The national base edition."""
    folder = CATALOGS / "national"
    documents = {
        str(path.relative_to(folder)): read_yaml(path.read_text("utf8"))
        for path in folder.rglob("*.yaml")
    }
    edition = load_edition(documents).edition
    assert edition is not None
    return edition


def item(code: str = "administrative_penalty") -> Item:
    """A national item."""
    return national().items[code]


def fact(decided_on: dt.date, arrived_on: dt.date | None = None, **values: object) -> Record:
    """A penalty of a body that is no market regulator: a fine unless `CF_CFLB` says otherwise."""
    said = {"CF_CFLB": "03", "CF_CFJG": "某区城市管理综合行政执法局", **values}
    return Record(decided_on=decided_on, arrived_on=arrived_on or decided_on, values=said)


def verdict(
    record: Record, today: dt.date = TODAY, code: str = "administrative_penalty"
) -> Verdict:
    """What the shipped rules say."""
    found = Judge(item(code), shipped_sets(), today).judge(record)
    assert found is not None
    return found
