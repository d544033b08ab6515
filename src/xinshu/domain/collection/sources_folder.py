"""Fetching from a watched folder: each complete new file becomes one submission.

The submission is looked up by the content's digest before every step, and a file leaves the
folder only when its submission is over. Whatever moment the process dies at, the file is either
still in the folder or already answered for.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone

from xinshu.core.refusals import Refusal
from xinshu.domain.collection import services
from xinshu.domain.collection.models import Source, Submission
from xinshu.domain.collection.sources_definition import Configured, configured, folder_of
from xinshu.domain.collection.types import FolderMissing
from xinshu.engine.sources import Arrival, Trace, archive, scan
from xinshu.kernel.accounts.actor import Actor

State = Submission.State
RUNNING = frozenset({State.RECEIVED, State.CHECKING})
DIGEST_CHARACTERS = 32  # of the SHA-256 kept in the idempotency key beside the source's code


@dataclass(slots=True)
class Fetched:
    """What came of one run."""

    files_seen: int = 0
    submissions: int = 0
    waiting: int = 0
    failed: int = 0
    note: str = ""

    @property
    def message(self) -> str:
        """The run in a sentence."""
        parts = [f"新报送 {self.submissions} 批"]
        if self.waiting:
            parts.append(f"{self.waiting} 个文件尚未写完或仍在处理，下次再看")
        if self.failed:
            parts.append(f"{self.failed} 个文件移入 error 文件夹")
        return "；".join(parts) + (f"。{self.note}" if self.note else "。")


def fetch_folder(source: Source, *, actor: Actor) -> Fetched:
    """Look into the folder once. Raises SourceNotConnected, FolderMissing, BadDefinition."""
    plan = configured(source)
    folder, arrivals = _look(source, plan)
    fetched = Fetched(files_seen=len(arrivals))
    for arrival in arrivals:
        if arrival.stable:
            _answer(arrival, source, folder, actor, fetched)
        else:
            fetched.waiting += 1
    source.memory = {
        "traces": {
            each.path.name: [each.trace.size, each.trace.changed]
            for each in arrivals
            if each.path.exists()
        }
    }
    source.save(update_fields=["memory"])
    return fetched


def clear_away(source: Source) -> None:
    """Move files whose submission is over; done again at the next run where it fails."""
    plan = configured(source)
    folder, arrivals = _look(source, plan)
    for arrival in arrivals:
        taken = _taken(source, arrival) if arrival.stable else None
        if taken is not None and taken.state not in RUNNING and not _came_back(arrival, taken):
            _put_away(arrival.path, folder, taken)


def _look(source: Source, plan: Configured) -> tuple[Path, list[Arrival]]:
    folder = folder_of(plan)
    traces = source.memory.get("traces", {})
    try:
        if "path" in plan.folder:
            folder.mkdir(parents=True, exist_ok=True)
        before = {name: Trace(*trace) for name, trace in traces.items()}
        return folder, scan(folder, plan.files, seen=(), before=before)
    except OSError as error:
        raise FolderMissing(folder=folder.name) from error


def _answer(arrival: Arrival, source: Source, folder: Path, actor: Actor, fetched: Fetched) -> None:
    taken = _taken(source, arrival)
    if taken is not None and not _came_back(arrival, taken):
        if taken.state in RUNNING:
            fetched.waiting += 1
        else:
            fetched.failed += _put_away(arrival.path, folder, taken)
        return
    try:
        _submit(arrival, source, actor)
        fetched.submissions += 1
    except Refusal as refusal:
        _put_aside(arrival.path, folder, str(refusal))
        fetched.failed += 1


def _submit(arrival: Arrival, source: Source, actor: Actor) -> None:
    key = _key(source, arrival)
    times = _submissions(source, key).count()
    with arrival.path.open("rb") as stream:
        services.submit(
            actor=actor,
            item_code=source.item.code,
            stream=stream,
            file_name=_readable(arrival.path.name),
            channel=Submission.Channel.FOLDER,
            department=source.department,
            source_id=source.pk,
            idempotency_key=key if not times else f"{key}~{times + 1}",
        )


def _taken(source: Source, arrival: Arrival) -> Submission | None:
    """The latest submission of this very content from this source."""
    return _submissions(source, _key(source, arrival)).order_by("-id").first()


def _submissions(source: Source, key: str) -> QuerySet[Submission]:
    return Submission.objects.filter(source=source, idempotency_key__startswith=key)


def _key(source: Source, arrival: Arrival) -> str:
    return f"{source.code}:{arrival.sha256[:DIGEST_CHARACTERS]}"


def _came_back(arrival: Arrival, taken: Submission) -> bool:
    """Put into the folder again after its submission did not end well, to be tried again."""
    if taken.state in RUNNING or taken.state == State.STORED or taken.finished_at is None:
        return False
    put_there = datetime.fromtimestamp(arrival.path.stat().st_ctime, tz=UTC)
    return put_there > taken.finished_at


def _put_away(path: Path, folder: Path, taken: Submission) -> int:
    """Move a file whose submission is over; 1 where it went to the error folder."""
    if taken.state == State.STORED:
        archive(path, folder, on=timezone.localdate())
        return 0
    said = f"回执 {taken.receipt_no}：{taken.get_state_display()}。{taken.message}"
    _put_aside(path, folder, said)
    return 1


def _put_aside(path: Path, folder: Path, why: str) -> None:
    place = archive(path, folder, on=timezone.localdate(), failed=True)
    place.with_name(f"{place.name}.txt").write_text(f"{why}\n", encoding="utf-8")


def _readable(name: str) -> str:
    """A file name as text, whatever bytes the other system put into it."""
    return name.encode("utf-8", "replace").decode()
