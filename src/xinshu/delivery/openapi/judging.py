"""Judging records that are not stored, by the rules of today."""

import json
from collections.abc import Mapping
from typing import Any

from xinshu.core.catalog.mapping import map_headers
from xinshu.core.catalog.model import Item
from xinshu.core.rules.judge import Judge, Judgement
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection.selectors import reference_for
from xinshu.domain.collection.types import NoSuchItem


class Rehearsed:
    """The rules of one item as of today. Raises NoSuchItem."""

    def __init__(self, code: str) -> None:
        today = catalogue.today()
        in_force = catalogue.item_in_force(code, today)
        if in_force is None:
            raise NoSuchItem(item=code, on=today)
        self.item: Item = in_force.item
        self._judge = Judge(in_force.item, reference_for(in_force.edition, today))

    def judge(self, row_no: int, record: Mapping[str, Any]) -> Judgement:
        """What the rules say of a record; members are field codes, names or known aliases."""
        members = list(record)
        fields = map_headers(members, self.item).columns
        raw = {code: as_text(record[members[position]]) for position, code in fields.items()}
        return self._judge.judge(row_no, raw)


def as_text(value: object) -> str | None:
    """A value of a JSON record as a file of JSON lines would give it."""
    return value if value is None or isinstance(value, str) else json.dumps(value)
