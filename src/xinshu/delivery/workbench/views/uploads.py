"""Handing in a file, and the template to fill."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from xinshu.core.catalog.model import Item
from xinshu.core.refusals import NotFound, Refusal
from xinshu.delivery.workbench.labels import FREQUENCIES
from xinshu.delivery.workbench.page import StaffRequest, page, show
from xinshu.delivery.workbench.senders import Sender, sender_of
from xinshu.delivery.workbench.sheets import XLSX, attachment
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import selectors, services
from xinshu.domain.collection.types import Source, Submission
from xinshu.engine.templates import write_template


@page("collection.submit")
def upload(request: StaffRequest) -> HttpResponse:
    """Choose an item and a file; a receipt follows at once."""
    if request.method == "POST":
        return _hand_in(request)
    sender = sender_of(request, request.actor)
    chosen = sender.item(request.GET.get("item", ""))
    task_id = request.GET.get("task", "")
    return show(
        request,
        "upload",
        {
            "home": reverse("workbench:home"),
            "sender": sender,
            "items": sender.items,
            "item": _described(chosen) if chosen else None,
            "corrects": _named(request, request.GET.get("corrects", "")),
            "replaces": _named(request, request.GET.get("replaces", "")),
            "layouts": _layouts(request, sender, chosen),
            "task_id": task_id if task_id.isdecimal() else "",
            "max_upload_mb": settings.XINSHU_MAX_UPLOAD_BYTES // 1048576,
        },
    )


def _described(item: Item) -> dict[str, Any]:
    names = {field.code: field.name for field in item.fields}
    return {
        "code": item.code,
        "name": item.name,
        "fields": item.fields,
        "required_count": sum(field.required for field in item.fields),
        "key_names": [names.get(code, code) for code in item.key],
        "frequency_label": FREQUENCIES[item.frequency],
        "due_working_days": item.due_working_days,
    }


def _layouts(request: StaffRequest, sender: Sender, item: Item | None) -> QuerySet[Source] | None:
    """Layouts on file for this department's own files of the item."""
    if item is None or sender.department is None:
        return None
    mine = selectors.sources(request.actor).filter(kind="file", active=True)
    return mine.filter(item__code=item.code, department=sender.department)


def _layout_id(request: StaffRequest, sender: Sender, code: str) -> int | None:
    chosen = request.POST.get("layout", "")
    found = _layouts(request, sender, sender.item(code))
    row = found.filter(code=chosen).first() if chosen and found is not None else None
    return row.pk if row else None


def _named(request: StaffRequest, receipt_no: str) -> Submission | None:
    return selectors.submission_by_receipt(request.actor, receipt_no) if receipt_no else None


def _hand_in(request: StaffRequest) -> HttpResponse:
    sent = request.FILES.get("file")
    back = reverse("workbench:upload")
    if sent is None or not hasattr(sent, "name"):
        messages.error(request, "没有收到文件，请选择文件后再提交。")
        return redirect(back)
    code = request.POST.get("item", "")
    task_id = request.POST.get("task", "")
    sender = sender_of(request, request.actor)
    try:
        made = services.submit(
            actor=request.actor,
            item_code=code,
            stream=cast("BinaryIO", sent.file),
            file_name=str(sent.name),
            corrects=_named(request, request.POST.get("corrects", "")),
            replaces=_named(request, request.POST.get("replaces", "")),
            department=sender.department,
            source_id=_layout_id(request, sender, code),
            task=selectors.task(request.actor, int(task_id)) if task_id.isdecimal() else None,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{back}?{urlencode({'item': code, 'department': _pk(sender)})}")
    return redirect("workbench:receipt", made.receipt_no)


def _pk(sender: Sender) -> int | str:
    return sender.department.pk if sender.department else ""


@page("collection.submit")
def template(request: StaffRequest, code: str) -> HttpResponse:
    """The XLSX template of an item, with drop-downs, code sheets and the catalogue's version."""
    found = catalogue.item_in_force(code, timezone.localdate())
    if found is None:
        raise NotFound(thing=f"目录项 {code}")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(path, found.item, found.edition.code_lists, found.edition.code)
        content = path.read_bytes()
    return attachment(content, f"{found.item.name}模板.xlsx", XLSX)
