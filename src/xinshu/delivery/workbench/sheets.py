"""Lists as XLSX files for people who go on working in a spreadsheet.

These are figures and lists of work, free of personal data; records leave by `exports` alone.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import islice
from urllib.parse import quote

from django.db import transaction
from django.http import HttpResponse

from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.audit.trail import REQUEST_ID
from xinshu.kernel.exports import permissions as may
from xinshu.kernel.exports.watermark import mark_of
from xinshu.kernel.exports.workbook import write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 200_000


def workbook_response(
    name: str, heads: Sequence[str], rows: Iterable[Sequence[object]], *, actor: Actor
) -> HttpResponse:
    """One sheet with a frozen head, the taker's mark on every page, a trace in the audit."""
    buffer = BytesIO()
    mark = mark_of(actor, REQUEST_ID.get()[:12])
    written = write_workbook(buffer, heads, islice(rows, MOST_ROWS), mark=mark)
    with transaction.atomic():
        record(may.PRINTED, actor=actor, label=name, rows=written)
    return attachment(buffer.getvalue(), f"{name}.xlsx", XLSX)


def attachment(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A download under a Chinese name every browser reads."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
