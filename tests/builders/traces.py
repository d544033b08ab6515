"""What a verb left behind: audit events, jobs, outbox messages, notices."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Model

from xinshu.kernel.audit.models import Event
from xinshu.kernel.jobs.models import Job
from xinshu.kernel.notify.models import Notice
from xinshu.kernel.outbox.models import Message

NOTHING: dict[str, list[str]] = {}
_KINDS: tuple[tuple[str, type[Model], str], ...] = (
    ("audit", Event, "action"),
    ("jobs", Job, "kind"),
    ("messages", Message, "name"),
    ("notices", Notice, "title"),
)


@dataclass(slots=True)
class Traces:
    """Everything written since the block began."""

    since: dict[str, int]

    @property
    def left(self) -> dict[str, list[str]]:
        """Names of what was left, by kind, in order; kinds without any are missing."""
        found = {name: self._of(name, model, field) for name, model, field in _KINDS}
        return {name: each for name, each in found.items() if each}

    def _of(self, name: str, model: type[Model], field: str) -> list[Any]:
        rows = model._default_manager.filter(pk__gt=self.since[name]).order_by("pk")
        return list(rows.values_list(field, flat=True))


@contextmanager
def watched() -> Iterator[Traces]:
    """Watch what the block leaves behind."""
    yield Traces({name: _last(model) for name, model, _ in _KINDS})


def _last(model: type[Model]) -> int:
    return int(model._default_manager.aggregate(last=Max("pk"))["last"] or 0)
