"""Changing the catalogue: a new item by a guided form, an import of YAML, grants."""

import zipfile
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from xinshu.core.catalog.yaml import read_yaml, write_yaml
from xinshu.core.refusals import NotFound, Refusal
from xinshu.delivery.workbench.item_forms import FieldForms, ItemForm, document_of
from xinshu.delivery.workbench.page import StaffRequest, attempt, page, show
from xinshu.domain.catalog import selectors, services
from xinshu.domain.catalog.types import CatalogueInvalid, Edition
from xinshu.domain.collection import selectors as collection

MOST_FILES = 400
MOST_BYTES = 8 * 1024 * 1024


class NotAnArchive(Refusal):
    """The file is not a catalogue as a zip of YAML files."""

    code = "not_a_catalogue_archive"
    sentence = "文件不是目录压缩包：{why}。请上传含 edition.yaml 的 ZIP 文件。"


def _newest() -> Edition:
    row = selectors.edition_in_force(timezone.localdate())
    newest = selectors.newest(row.code) if row else None
    if newest is None:
        raise NotFound(thing="现行目录")
    return newest


@page("catalog.manage")
def add_item(request: StaffRequest) -> HttpResponse:
    """Fill in, look at the document, publish from a day on."""
    row = _newest()
    whole = selectors.loaded(row)
    data = request.POST or None
    initial = {"effective_from": timezone.localdate()}
    form = ItemForm(data, edition=whole, initial=initial)
    lines = FieldForms(_with_more(request), form_kwargs={"edition": whole}, prefix="field")
    facts: dict[str, Any] = {
        "home": reverse("workbench:home"),
        "catalogue_url": reverse("workbench:catalogue"),
        "edition": row,
        "form": form,
        "lines": lines,
    }
    if data is not None and "more" not in request.POST and form.is_valid() and lines.is_valid():
        document = document_of(form, lines)
        facts["preview"] = write_yaml(document)
        if "publish" in request.POST:
            return _publish(request, row, document, form.cleaned_data["effective_from"], facts)
    return show(request, "add_item", facts)


def _with_more(request: StaffRequest) -> Any:
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if "more" in data:
        total = data.get("field-TOTAL_FORMS", "4")
        data["field-TOTAL_FORMS"] = str(min(int(total) if total.isdecimal() else 4, 57) + 3)
    return data


def _publish(
    request: StaffRequest, row: Edition, document: dict[str, Any], on: date, facts: dict[str, Any]
) -> HttpResponse:
    try:
        made = services.add_item(
            actor=request.actor, edition=row, document=document, effective_from=on
        )
    except CatalogueInvalid as invalid:
        facts["errors"] = invalid.errors
    except Refusal as refusal:
        facts["errors"] = (str(refusal),)
    else:
        messages.success(
            request, f"已发布“{document['name']}”，自 {on} 起生效。请将其授予信源单位。"
        )
        address = reverse("workbench:item", args=[document["code"]])
        return redirect(f"{address}?edition={made.pk}")
    return show(request, "add_item", facts)


@page("catalog.manage")
def import_catalogue(request: StaffRequest) -> HttpResponse:
    """A whole edition as ZIP, or one item as YAML: checked first, every error listed."""
    facts: dict[str, Any] = {
        "home": reverse("workbench:home"),
        "catalogue_url": reverse("workbench:catalogue"),
        "edition": selectors.edition_in_force(timezone.localdate()),
        "today": timezone.localdate(),
        "text": request.POST.get("text", ""),
    }
    if request.method != "POST":
        return show(request, "import", facts)
    try:
        made = _import(request)
    except CatalogueInvalid as invalid:
        facts["errors"] = invalid.errors
    except Refusal as refusal:
        facts["errors"] = (str(refusal),)
    else:
        if isinstance(made, Edition):
            messages.success(request, f"已发布“{made.name}”第 {made.revision} 次修订。")
            return redirect(f"{reverse('workbench:catalogue')}?edition={made.pk}")
        facts["checked"] = made
    return show(request, "import", facts)


def _import(request: StaffRequest) -> Any:
    note = request.POST.get("note", "").strip()
    sent = request.FILES.get("archive")
    if sent is not None and hasattr(sent, "read"):
        documents = _documents(sent.read(MOST_BYTES + 1))
        if "check" in request.POST:
            return services.check_edition(actor=request.actor, documents=documents)
        return services.import_edition(actor=request.actor, documents=documents, change_note=note)
    item = read_yaml(request.POST.get("text", ""))
    if not isinstance(item, Mapping):
        raise NotAnArchive(why="没有收到文件，文本也不是一个目录项")
    return services.add_item(
        actor=request.actor,
        edition=_newest(),
        document=item,
        effective_from=_day(request.POST.get("effective_from", "")),
        change_note=note,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()


def _documents(content: bytes) -> dict[str, object]:
    """The YAML files of a zip by path, below the folder that holds edition.yaml."""
    if len(content) > MOST_BYTES:
        raise NotAnArchive(why="超过 8 MB")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            texts = _texts(archive)
    except (zipfile.BadZipFile, UnicodeDecodeError, RuntimeError, NotImplementedError):
        raise NotAnArchive(why="无法解压或不是 UTF-8 文本") from None
    roots = [path.parent for path in texts if path.name == "edition.yaml"]
    if len(roots) != 1:
        raise NotAnArchive(why="应恰有一个 edition.yaml")
    inside = {path: text for path, text in texts.items() if path.is_relative_to(roots[0])}
    return {str(path.relative_to(roots[0])): read_yaml(text) for path, text in inside.items()}


def _texts(archive: zipfile.ZipFile) -> dict[PurePosixPath, str]:
    members = [each for each in archive.infolist() if each.filename.endswith(".yaml")]
    if len(members) > MOST_FILES or sum(each.file_size for each in members) > MOST_BYTES:
        raise NotAnArchive(why="文件过多或过大")
    return {PurePosixPath(each.filename): archive.read(each).decode() for each in members}


@page("catalog.grant", method="POST")
def grant(request: StaffRequest, code: str) -> HttpResponse:
    """Let a department supply the item from today on."""
    item = selectors.item_row(code)
    chosen = request.POST.get("department", "")
    departments = collection.departments(request.actor)
    department = departments.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    back = reverse("workbench:item", args=[code])
    if department is None:
        messages.error(request, "请选择报送单位。")
        return redirect(back)
    return attempt(
        request,
        lambda: services.grant_item(
            actor=request.actor,
            item=item,
            department=department,
            starts_on=timezone.localdate(),
        ),
        done=f"已授予{department.name}，自今日起可以报送。",
        back=back,
    )


@page("catalog.grant", method="POST")
def end_grant(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """Let a grant end with today."""
    found = selectors.grants(request.actor).filter(pk=pk, item__code=code).first()
    back = reverse("workbench:item", args=[code])
    if found is None:
        raise NotFound(thing="该授予")
    return attempt(
        request,
        lambda: services.end_grant(actor=request.actor, grant=found, ends_on=timezone.localdate()),
        done=f"已终止授予{found.department.name}。",
        back=back,
    )
