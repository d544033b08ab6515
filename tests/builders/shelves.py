"""A class of data of the tests' own: rows that end, in a store that remembers what it destroyed."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xinshu.kernel.lifecycle.registry import Candidate
from xinshu.kernel.lifecycle.table import Ending, Retention

CODE = "sample"
LINE = Retention(
    code=CODE, label="样例数据", since="办结", ending=Ending.DESTROY, source="测试", months=12
)


@dataclass
class Shelf:
    """Things by key: (day its clock began, content, words a hold may name)."""

    code: str = CODE
    things: dict[str, tuple[dt.date, str, tuple[str, ...]]] = field(default_factory=dict)

    def put(self, key: str, began: dt.date, *references: str, content: str = "x") -> None:
        """Lay something on the shelf."""
        self.things[key] = (began, content, references)

    def due(self, cutoff: dt.date) -> Iterator[Candidate]:
        """What began by the day."""
        yield from self.find([key for key, (began, _, _) in self.things.items() if began <= cutoff])

    def find(self, keys: Sequence[str]) -> Iterator[Candidate]:
        """What is still there."""
        for key in keys:
            if key in self.things:
                _, content, references = self.things[key]
                yield Candidate(key, f"{key}-{content}", references)

    def destroy(self, keys: Sequence[str]) -> None:
        """End it."""
        for key in keys:
            del self.things[key]
