"""Making the file of an export."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xinshu.core.refusals import NotPermitted, Refusal, WrongState
from xinshu.kernel.accounts.actor import Actor, actor_of, system_actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.exports import permissions as may
from xinshu.kernel.exports import registry, services
from xinshu.kernel.exports.models import Export
from xinshu.kernel.exports.refusals import ExportTooLarge
from xinshu.kernel.exports.selectors import purpose_of
from xinshu.kernel.exports.watermark import mark_of
from xinshu.kernel.exports.workbook import write_workbook
from xinshu.kernel.files import services as files
from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.files.places import plain_folder
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job
from xinshu.kernel.notify.services import notify

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@job(services.MAKE, "生成导出文件")
def make(context: JobContext) -> dict[str, Any]:
    """Write the file with the rights the asker holds now, and tell the asker.

    A second run after a kill writes the file anew; only one is ever linked. Raises WrongState,
    NotPermitted for an asker who has lost the right meanwhile, and ExportTooLarge where the rows
    have become more than were asked for; such a request is over, and the asker is told why.
    """
    row = Export.objects.select_related("asked_by").get(pk=context.args["export"])
    if row.state == Export.State.READY:
        return {"rows": row.written}
    if row.state != Export.State.APPROVED:
        raise WrongState(
            thing=f"导出申请 {row.number}", state=row.get_state_display(), action="生成"
        )
    try:
        return {"rows": _make(row, context)}
    except Refusal as refusal:
        _give_up(row, str(refusal))
        raise


def _make(row: Export, context: JobContext) -> int:
    with _workbook(row, asker_of(row)) as (plain, name, written):
        context.check_cancelled()
        with transaction.atomic():
            stored = files.store(
                plain,
                name=name,
                kind="export",
                media_type=XLSX,
                actor=system_actor("exports", channel="job"),
            )
            _finish(row, stored, written)
            context.save_cursor(file=stored.pk)
    return written


def asker_of(row: Export) -> Actor:
    """The asker with today's rights and the purpose stated then.

    Raises NotPermitted when the department the asker acted for is no longer the asker's.
    """
    asker = actor_of(row.asked_by, channel="job", department_id=row.department_id)
    if asker.department_id != row.department_id:
        raise NotPermitted(action="以已不任职的单位导出")
    return replace(asker, purpose=purpose_of(row))


@contextmanager
def _workbook(row: Export, asker: Actor) -> Iterator[tuple[BinaryIO, str, int]]:
    """The workbook as a plain file that lives as long as the block, its name, its lines."""
    kind = registry.kind(row.kind)
    services.require_allowed(kind, row.args, actor=asker)
    rows, most = kind.count(asker, row.args), max(row.rows, settings.XINSHU_EXPORT_FREE_ROWS)
    if rows > most:
        raise ExportTooLarge(rows=rows, most=most)
    sheet = kind.sheet(asker, row.args)
    # In the folder that is closed to everyone else and swept of what a killed process leaves.
    with NamedTemporaryFile(dir=plain_folder(), suffix=".xlsx") as plain:
        mark = mark_of(asker, row.number)
        written = write_workbook(plain, sheet.heads, sheet.rows, mark=mark)
        plain.seek(0)
        yield cast("BinaryIO", plain), f"{sheet.title}_{row.number}.xlsx", written


@transaction.atomic
def _give_up(row: Export, why: str) -> None:
    """End a request whose file may not be made; what was decided on it stays readable."""
    row.state = Export.State.REFUSED
    row.decision = f"{row.decision} 未能生成：{why}".strip()[:500]
    row.save(update_fields=("state", "decision"))
    platform = system_actor("exports", channel="job")
    record(may.REFUSED, row, actor=platform, why=why, on_behalf=row.asked_name)
    notify(
        row.asked_by,
        title=f"导出文件 {row.number} 未能生成",
        body=why,
        link=f"/workbench/exports/{row.pk}/",
        dedup_key=f"export:{row.pk}:refused",
        actor=platform,
    )


def _finish(row: Export, stored: StoredFile, written: int) -> None:
    now = timezone.now()
    row.file, row.written, row.ready_at = stored, written, now
    row.expires_at = now + timedelta(hours=settings.XINSHU_EXPORT_HOURS)
    row.state = Export.State.READY
    row.save(update_fields=("file", "written", "ready_at", "expires_at", "state"))
    platform = system_actor("exports", channel="job")
    record(
        may.MADE,
        row,
        actor=platform,
        on_behalf=row.asked_name,
        rows=written,
        sha256=stored.sha256,
    )
    notify(
        row.asked_by,
        title=f"导出文件 {row.number} 可以下载",
        body=f"{row.title}，共 {written} 行，{settings.XINSHU_EXPORT_HOURS} 小时内有效。",
        link=f"/workbench/exports/{row.pk}/",
        dedup_key=f"export:{row.pk}",
        actor=platform,
    )
