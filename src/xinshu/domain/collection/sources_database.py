"""Fetching from a department's database: the rows of a query become one submission."""

import json
import tempfile
from typing import BinaryIO, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xinshu.domain.collection import services
from xinshu.domain.collection.models import Source, SourceRun, Submission
from xinshu.domain.collection.sources_definition import SINCE, Configured, configured, url_of
from xinshu.domain.collection.sources_folder import Fetched
from xinshu.engine.sources import RawBatch, read_database
from xinshu.engine.sources.errors import BadDefinition
from xinshu.kernel.accounts.actor import Actor

NOTHING_NEW = "没有新数据。"


def fetch_database(source: Source, run: SourceRun, *, actor: Actor) -> Fetched:
    """Pull once. The submission, the cursor it leads to and the end of the run are one commit.

    Raises SourceNotConnected, SourceError, and what `submit` raises; the cursor then stays.
    """
    plan = configured(source)
    since = _since(source, plan)
    # Without a name from the start: the rows vanish with the process, whatever ends it.
    with tempfile.TemporaryFile(dir=settings.XINSHU_DATA_DIR) as lines:
        count, reached = _pull(plan, since, cast("BinaryIO", lines))
        if not count:
            return Fetched(note=NOTHING_NEW)
        lines.seek(0)
        with transaction.atomic():
            submission = services.submit(
                actor=actor,
                item_code=source.item.code,
                stream=cast("BinaryIO", lines),
                file_name=f"{source.code}-{timezone.localtime():%Y%m%d%H%M}.jsonl",
                channel=Submission.Channel.DATABASE,
                department=source.department,
                source_id=source.pk,
                idempotency_key=f"{source.code}:{run.pk}",
            )
            source.memory = {
                "cursor": reached or since,
                "before": since,
                "submission": submission.pk,
            }
            source.save(update_fields=["memory"])
            fetched = Fetched(submissions=1, note=f"取得 {count} 行。")
            run.finished_at, run.ok = timezone.now(), True
            run.message, run.submissions = fetched.message, 1
            run.save(update_fields=["finished_at", "ok", "message", "submissions"])
    return fetched


def _since(source: Source, plan: Configured) -> str:
    """Where to go on: behind the last pull, or where it began if that was refused as a whole."""
    if plan.cursor is None:
        return ""
    memory = source.memory
    if not memory.get("cursor"):
        return plan.cursor["start"]
    refused = Submission.objects.filter(
        pk=memory.get("submission"), state=Submission.State.REFUSED
    ).exists()
    return str(memory["before"] if refused else memory["cursor"])


def _pull(plan: Configured, since: str, lines: BinaryIO) -> tuple[int, str]:
    """Write the rows as JSON lines; how many, and the cursor column's value in the last one."""
    parameters = dict(plan.database.get("params") or {})
    if plan.cursor is not None:
        parameters[SINCE] = since
    count, reached = 0, ""
    for batch in read_database(url_of(plan), str(plan.database["query"]), parameters):
        _write(batch, lines)
        count += batch.frame.height + len(batch.damaged)
        reached = _reached(plan, batch) or reached
    return count, reached


def _write(batch: RawBatch, lines: BinaryIO) -> None:
    batch.frame.drop("row_no").write_ndjson(lines)
    for damaged in batch.damaged:
        # Two texts on one line are no JSON: the reader holds the row and shows what it said.
        text = json.dumps(damaged.raw, ensure_ascii=False)
        lines.write(f"{text} {json.dumps(damaged.reason, ensure_ascii=False)}\n".encode())


def _reached(plan: Configured, batch: RawBatch) -> str:
    if plan.cursor is None or batch.frame.is_empty():
        return ""
    column = plan.cursor["column"]
    if column not in batch.frame.columns:
        reason = f"查询结果没有游标列 {column}"
        raise BadDefinition(definition=plan.code, reason=reason)
    return str(batch.frame[column].drop_nulls().last() or "")
