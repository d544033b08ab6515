"""The log as files for somebody else's verifier (docs/verify.md describes them line by line)."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.db import transaction

from xinshu.core.ledger.canonical import canonical
from xinshu.core.refusals import Refusal
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit import permissions as may
from xinshu.kernel.audit.entries import entry_text
from xinshu.kernel.audit.models import Checkpoint, Entry, Event
from xinshu.kernel.audit.proofs import as_document, keys_document
from xinshu.kernel.audit.services import record

BLOCK = 2_000
EVENTS, CHECKPOINTS, KEYS, ROWS = (
    f"{name}.jsonl" for name in ("events", "checkpoints", "keys", "rows")
)

Row = tuple[str, str, Mapping[str, object]]  # type and id of the thing the row belongs to, the row


class FolderNotEmpty(Refusal):
    """An export is written into a folder of its own."""

    code = "audit_folder_not_empty"
    sentence = "目录 {folder} 不是空目录，未导出。请指定一个新的目录。"


class NothingSealed(Refusal):
    """There is no checkpoint yet, so there is nothing others could verify."""

    code = "audit_nothing_sealed"
    sentence = "审计日志尚未封存，没有可供核验的内容。请待后台任务签署第一个检查点后再导出。"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: entries, checkpoints, rows of data."""

    events: int
    checkpoints: int
    rows: int


def export(folder: Path, *, actor: Actor, rows: Iterable[Row] | None = None) -> Exported:
    """Write the sealed log and, where given, the data it vouches for into an empty folder.

    What happened after the newest checkpoint is left out. The files are readable by their owner
    only: they name people. Raises NotPermitted, FolderNotEmpty, NothingSealed.
    """
    require(actor, may.EXPORT)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FolderNotEmpty(folder=folder)
    last = Checkpoint.objects.order_by("-number").first()
    if last is None:
        raise NothingSealed
    done = Exported(
        events=_write(folder / EVENTS, _entries(last.size)),
        checkpoints=_write(folder / CHECKPOINTS, _checkpoints(last.number)),
        rows=0 if rows is None else _write(folder / ROWS, _rows(rows)),
    )
    _write(folder / KEYS, keys_document())
    with transaction.atomic():
        record(
            may.EXPORTED,
            last,
            actor=actor,
            events=done.events,
            checkpoints=done.checkpoints,
            rows=done.rows,
        )
    return done


def _entries(size: int) -> Iterator[dict[str, Any]]:
    """Every entry before `size` in order; one whose event is gone has no text."""
    for start in range(0, size, BLOCK):
        block = Entry.objects.filter(seq__gte=start, seq__lt=min(start + BLOCK, size))
        entries = list(block.order_by("seq"))
        found = Event.objects.prefetch_related("about").in_bulk([e.event_id for e in entries])
        for entry in entries:
            yield _entry(entry, found.get(entry.event_id))


def _entry(entry: Entry, event: Event | None) -> dict[str, Any]:
    text = None
    if event is not None:
        salt = bytes(entry.salt)
        text = entry_text(event, seq=entry.seq, day=entry.day, salt=salt).decode()
    leaf, link = bytes(entry.leaf).hex(), bytes(entry.link).hex()
    return {"seq": entry.seq, "day": entry.day, "leaf": leaf, "link": link, "entry": text}


def _checkpoints(last: int) -> Iterator[dict[str, Any]]:
    rows = Checkpoint.objects.filter(number__lte=last).order_by("number")
    for each in rows.prefetch_related("signatures").iterator(chunk_size=BLOCK):
        yield as_document(each)


def _rows(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for object_type, object_id, row in rows:
        yield {"type": object_type, "id": object_id, "row": canonical(row).decode()}


def _write(path: Path, lines: Iterable[Mapping[str, Any]]) -> int:
    """One JSON object a line; says how many."""
    count = 0
    with _private(path) as file:
        for count, line in enumerate(lines, start=1):  # noqa: B007 # the last number is the count
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    return count


def _private(path: Path) -> IO[str]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "w", encoding="utf-8", newline="\n")
