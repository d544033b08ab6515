"""The columns as the data file tells them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("columns.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPlan:
    """One column: its address, its words, and whether it holds articles or typical cases."""

    code: str
    name: str
    holds: str
    intro: str = ""


@cache
def columns() -> tuple[ColumnPlan, ...]:
    """Every column in the order of the file."""
    return tuple(ColumnPlan(**each) for each in yaml.safe_load(FILE.read_text(encoding="utf-8")))
