"""Public records as files: CSV, XLSX and JSON, each with its source, its time and its digest.

CSV and JSON leave as they are read, however many rows they have; their last line is the SHA-256 of
everything above it, so `head -n -1 file | sha256sum` proves that nobody changed the file since.
"""

import csv
import hashlib
import io
import json
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header

from xinshu.core.catalog.model import Item
from xinshu.core.refusals import NotFound
from xinshu.domain.disclosure.types import Page, PublicEntry
from xinshu.domain.records.selectors_public import public_fields
from xinshu.engine.templates.cells import guarded
from xinshu.kernel.exports.workbook import write_workbook
from xinshu.kernel.files.places import plain_folder
from xinshu.kernel.web.templatetags.site import platform_facts

FORMS = ("csv", "xlsx", "json")
AT_ONCE = 500  # rows read and sent together
BOM = b"\xef\xbb\xbf"  # without it spreadsheets take UTF-8 for something else
CSV_TYPE = "text/csv; charset=utf-8"
JSON_TYPE = "application/json"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS = (
    *("记录编号", "主体名称", "统一社会信用代码", "信息项", "文书号", "决定日期"),
    *("信源单位", "公示起始日", "公示届满日", "失信程度", "异议标注"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the file says of itself: title, where the same rows are shown, narrowed by what."""

    title: str
    address: str
    filters: str = ""

    @property
    def source(self) -> str:
        """Source and time in one line."""
        now = timezone.localtime()
        narrowed = f"?{self.filters}" if self.filters else ""
        site = platform_facts()["site_name"]
        return f"来源：{site} {self.address}{narrowed}　生成时间：{now:%Y-%m-%d %H:%M:%S}"


def most_rows() -> int:
    """How many rows one file holds at most."""
    return int(settings.XINSHU_PUBLIC_EXPORT_ROWS)


def walk(page: Callable[[str, int], Page[PublicEntry]]) -> Iterator[PublicEntry]:
    """The rows of a list from its beginning, page by page, up to the limit and one beyond it.

    The one beyond says that there are more.
    """
    left, after = most_rows() + 1, ""
    while left > 0:
        found = page(after, min(AT_ONCE, left))
        yield from found.rows
        left -= len(found.rows)
        after = found.next
        if not after:
            return


def answer(
    form: str, rows: Iterator[PublicEntry], *, told: Told, item: Item | None
) -> HttpResponseBase:
    """The file to download. With an `item` its fields are columns, else one column holds them.

    Raises NotFound for an unknown format.
    """
    if form == "csv":
        response: HttpResponseBase = StreamingHttpResponse(
            as_csv(rows, told, item), content_type=CSV_TYPE
        )
    elif form == "json":
        response = StreamingHttpResponse(as_json(rows, told), content_type=JSON_TYPE)
    elif form == "xlsx":
        response = _as_workbook(rows, told, item)
    else:
        raise NotFound(thing=f"格式 {form}")
    name = f"{told.title}-{timezone.localdate():%Y%m%d}.{form}"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def heads_of(item: Item | None) -> list[str]:
    """The head of the table."""
    fields = [field.name for field in public_fields(item)] if item else ["内容"]
    return [*HEADS, *fields]


def cells_of(entry: PublicEntry, item: Item | None) -> list[str]:
    """A record as a line of the table."""
    fixed = [
        *(str(entry.id), entry.subject, entry.subject_code, entry.item, entry.document_no),
        *(_day(entry.decided_on), entry.department, _day(entry.public_from)),
        *(_day(entry.last_day), entry.severity, "有异议" if entry.disputed else ""),
    ]
    if item is None:
        return [*fixed, "；".join(f"{value.name}：{value.text}" for value in entry.values)]
    said = {value.code: value.text for value in entry.values}
    return [*fixed, *(said.get(field.code, "") for field in public_fields(item))]


def as_document(entry: PublicEntry) -> dict[str, Any]:
    """A record as a JSON object; `values` holds code, name and text of each field."""
    return {
        "id": entry.id,
        "subject": {"id": entry.subject_id, "name": entry.subject, "code": entry.subject_code},
        "item": {"code": entry.item_code, "name": entry.item},
        "document_no": entry.document_no,
        "decided_on": _day(entry.decided_on) or None,
        "department": entry.department,
        "public_from": _day(entry.public_from),
        "last_day": _day(entry.last_day) or None,
        "repair_from": _day(entry.repair_from) or None,
        "severity": entry.severity,
        "disputed": entry.disputed,
        "version": entry.version,
        "updated_at": timezone.localtime(entry.stored_at).isoformat(timespec="seconds"),
        "explanation": entry.explanation,
        "values": [{"code": v.code, "name": v.name, "text": v.text} for v in entry.values],
    }


def csv_lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Lines of a CSV in which no cell runs as a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()


def as_csv(rows: Iterator[PublicEntry], told: Told, item: Item | None) -> Iterator[bytes]:
    """The table, the line of its source, the line of its digest."""
    seal = hashlib.sha256()
    counted = Counted(rows)
    yield _sealed(seal, BOM + csv_lines([heads_of(item)]))
    for some in _pieces(counted):
        yield _sealed(seal, csv_lines(cells_of(entry, item) for entry in some))
    yield _sealed(seal, csv_lines([[f"# {told.source}　{counted.sentence}"]]))
    yield csv_lines([[f"# 以上内容的SHA-256：{seal.hexdigest()}"]])


def as_json(rows: Iterator[PublicEntry], told: Told) -> Iterator[bytes]:
    """One object: source, rows (one a line), count and, on the last line, the digest."""
    seal = hashlib.sha256()
    counted = Counted(rows)
    yield _sealed(seal, f'{{"source": {_json(told.source)},\n"rows": [\n'.encode())
    between = ""
    for some in _pieces(counted):
        lines = ",\n".join(_json(as_document(entry)) for entry in some)
        yield _sealed(seal, f"{between}{lines}".encode())
        between = ",\n"
    count = f'"count": {counted.count}, "complete": {_json(not counted.more)},'
    yield _sealed(seal, f"\n],\n{count}\n".encode())
    yield f'"sha256": "{seal.hexdigest()}"}}\n'.encode()


def _as_workbook(rows: Iterator[PublicEntry], told: Told, item: Item | None) -> FileResponse:
    counted = Counted(rows)
    file = tempfile.TemporaryFile(dir=plain_folder())  # noqa: SIM115 (the response closes it)
    cells = (cells_of(entry, item) for entry in counted)
    write_workbook(file, heads_of(item), cells, mark=told.source)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").digest()
    file.seek(0)
    response = FileResponse(file, content_type=XLSX_TYPE)
    response.headers["Repr-Digest"] = f"sha-256=:{b64encode(digest).decode()}:"
    return response


class Counted:
    """Rows up to the limit; afterwards it knows how many they were and whether there are more."""

    def __init__(self, rows: Iterator[PublicEntry]) -> None:
        self._rows = rows
        self._most = most_rows()
        self.count = 0
        self.more = False

    def __iter__(self) -> Iterator[PublicEntry]:
        for entry in self._rows:
            if self.count >= self._most:
                self.more = True
                return
            self.count += 1
            yield entry

    @property
    def sentence(self) -> str:
        """How many rows, and where the rest is."""
        rest = "，其余见开放数据页面的整项文件" if self.more else ""
        return f"共 {self.count} 条{rest}"


def _pieces(rows: Iterable[PublicEntry]) -> Iterator[list[PublicEntry]]:
    piece: list[PublicEntry] = []
    for entry in rows:
        piece.append(entry)
        if len(piece) == AT_ONCE:
            yield piece
            piece = []
    if piece:
        yield piece


def _sealed(seal: "hashlib._Hash", content: bytes) -> bytes:
    seal.update(content)
    return content


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _day(value: object) -> str:
    return str(value) if value else ""
