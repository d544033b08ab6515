"""What the clocks rest on, with digests by which a report says which versions it used."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from django.conf import settings

from xinshu.core.catalog.yaml import read_yaml
from xinshu.core.publicity.terms import Terms, read_terms
from xinshu.core.workdays import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardsticks:
    """The calendar with the names of holidays, the terms, and the digest of each."""

    calendar: Calendar
    terms: Terms
    calendar_digest: str
    terms_digest: str


def yardsticks() -> Yardsticks:
    """Those of this installation, from the data shipped or installed."""
    return _read(Path(settings.XINSHU_CATALOGS_DIR))


@lru_cache(maxsize=4)
def _read(catalogs: Path) -> Yardsticks:
    days: dict[date, bool] = {}
    names: dict[date, str] = {}
    whole = hashlib.sha256()
    for path in sorted((catalogs / "calendar").glob("*.yaml")):
        text = path.read_text("utf8")
        whole.update(text.encode())
        for entry in cast("dict[str, Any]", read_yaml(text))["days"]:
            day = _date(entry["date"])
            days[day] = bool(entry["working"])
            names[day] = str(entry.get("name", ""))
    terms = (catalogs / "publicity" / "clock.yaml").read_text("utf8")
    return Yardsticks(
        calendar=Calendar(days, names),
        terms=read_terms(cast("dict[str, Any]", read_yaml(terms))),
        calendar_digest=whole.hexdigest(),
        terms_digest=hashlib.sha256(terms.encode()).hexdigest(),
    )


def _date(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
