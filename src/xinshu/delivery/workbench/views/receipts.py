"""One submission: its receipt, live progress, findings, held rows, and what may be done."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from xinshu.core.catalog.model import Item
from xinshu.delivery.workbench.page import StaffRequest, attempt, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.delivery.workbench.purpose import SUBMISSION, purpose_line, reader
from xinshu.delivery.workbench.sheets import XLSX, attachment
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import selectors, selectors_extra, services
from xinshu.domain.collection.types import Finding, HeldRow, Submission
from xinshu.kernel.accounts.actor import Actor

RAW_NAMES = {"_raw": "原文"}
STEPS = ("接收", "读取", "校验与关联", "入库", "办结")
State = Submission.State


def _item_of(row: Submission) -> Item | None:
    found = catalogue.item_of(row.edition, row.item.code)
    return found.item if found else None


def _field_names(row: Submission) -> dict[str, str]:
    item = _item_of(row)
    return {field.code: field.name for field in item.fields} if item else {}


def _can(actor: Actor, row: Submission) -> dict[str, bool]:
    mine = row.department_id in actor.department_below or actor.may("collection.submit_for")
    submits = mine and actor.may("collection.submit")
    return {
        "cancel": submits and row.state in {State.RECEIVED, State.CHECKING},
        "resume": submits and row.state in {State.CANCELLED, State.FAILED},
        "replace": submits and row.state == State.STORED,
        "withdraw": actor.may("collection.withdraw")
        and row.state in {State.STORED, State.CANCELLED, State.FAILED},
    }


def _facts(request: StaffRequest, row: Submission) -> dict[str, Any]:
    answer = selectors.receipt(row)
    reached = 0 if row.state == State.RECEIVED else 1 if not row.batches_done else 2
    text = {0: "排队等待处理", 1: "正在读取文件", 2: f"已处理 {row.received:,} 行"}[reached]
    return {
        "receipt": answer,
        "submission": row,
        "can": _can(request.actor, row),
        "held_open": selectors.held_rows(row).filter(state=HeldRow.State.HELD).count()
        if row.held
        else 0,
        "steps": [
            {"label": label, "css": "done" if at < reached else "now" if at == reached else ""}
            for at, label in enumerate(STEPS)
        ],
        "step_text": text,
    }


@page("collection.view")
def receipt(request: StaffRequest, receipt_no: str) -> HttpResponse:
    """The receipt page."""
    row = selectors.submission_by_receipt(request.actor, receipt_no)
    names = _field_names(row)
    counts = list(selectors.rule_counts(row))
    for each in counts:
        each.field_name = names.get(each.field, each.field)  # type: ignore[attr-defined]
    facts = _facts(request, row) | {
        "home": reverse("workbench:home"),
        "submissions_url": reverse("workbench:submissions"),
        "rule_counts": counts,
        "history": list(selectors.submissions(request.actor).filter(corrects=row))
        + list(selectors.submissions(request.actor).filter(replaces=row)),
    }
    return show(request, "receipt", facts)


@page("collection.view")
def progress(request: StaffRequest, receipt_no: str) -> HttpResponse:
    """The part of the page that renews itself while the job runs."""
    row = selectors.submission_by_receipt(request.actor, receipt_no)
    response = show(request, "receipt_progress", _facts(request, row))
    if row.state not in selectors.RUNNING:
        response["HX-Refresh"] = "true"
    return response


@page("collection.view")
def findings(request: StaffRequest, receipt_no: str) -> HttpResponse:
    """Findings row by row, by severity, rule and field."""
    row = selectors.submission_by_receipt(request.actor, receipt_no)
    chosen = {name: request.GET.get(name, "") for name in ("severity", "rule", "field")}
    found = page_of(
        request,
        selectors.findings(row, **chosen),
        size=page_size(),
        sorts={"row": "row_no", "rule": "rule", "field": "field"},
        default="row_no",
    )
    names = _field_names(row)
    for each in found.rows:
        each.field_name = names.get(each.field, each.field)
    actor = reader(request, SUBMISSION, row.pk)
    purpose = selectors_extra.read_rows(
        row, "collection.findings_viewed", actor=actor, count=len(found.rows)
    )
    counts = list(selectors.rule_counts(row))
    return show(
        request,
        "findings",
        {
            "home": reverse("workbench:home"),
            "submission": row,
            "purpose": purpose_line(request, purpose, actor),
            "page": found,
            "chosen": chosen,
            "severities": Finding.Severity.choices,
            "rules": sorted({each.rule for each in counts}),
            "fields": sorted({(c.field, names.get(c.field, c.field)) for c in counts if c.field}),
            "listed_all": sum(c.rows for c in counts),
        },
    )


@page("collection.view")
def held(request: StaffRequest, receipt_no: str) -> HttpResponse:
    """Held rows with their errors beside the values."""
    row = selectors.submission_by_receipt(request.actor, receipt_no)
    found = page_of(request, selectors.held_rows(row), size=25, default="row_no")
    numbers = [each.row_no for each in found.rows]
    by_row: dict[int, list[Finding]] = {}
    for finding in selectors.findings(row).filter(row_no__in=numbers):
        by_row.setdefault(finding.row_no, []).append(finding)
    names = _field_names(row)
    actor = reader(request, SUBMISSION, row.pk)
    purpose = selectors_extra.read_rows(
        row, "collection.held_viewed", actor=actor, count=len(found.rows)
    )
    return show(
        request,
        "held",
        {
            "home": reverse("workbench:home"),
            "submission": row,
            "purpose": purpose_line(request, purpose, actor),
            "page": found,
            "rows": [
                _held_line(
                    each,
                    selectors_extra.held_content(each, request.actor),
                    by_row.get(each.row_no, []),
                    names,
                )
                for each in found.rows
            ],
            "can": _can(request.actor, row),
        },
    )


def _held_line(
    row: HeldRow, content: dict[str, str], found: list[Finding], names: dict[str, str]
) -> dict[str, Any]:
    by_field: dict[str, list[Finding]] = {}
    for finding in found:
        by_field.setdefault(finding.field, []).append(finding)
    shown = [code for code in names if content.get(code) or code in by_field]
    shown += [code for code in content if code not in names]
    return {
        "row": row,
        "cells": [
            {
                "name": names.get(code, RAW_NAMES.get(code, code)),
                "value": content.get(code) or "",
                "errors": by_field.get(code, []),
            }
            for code in shown
        ],
        "general": [f for code, fs in by_field.items() if code not in names for f in fs],
        "count": sum(finding.severity == "error" for finding in found),
    }


@page("collection.view")
def held_export(request: StaffRequest, receipt_no: str) -> HttpResponse:
    """The rows still held as a workbook to mend and send again."""
    row = selectors.submission_by_receipt(request.actor, receipt_no)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "held.xlsx"
        selectors_extra.write_held(row, path, actor=reader(request, SUBMISSION, row.pk))
        content = path.read_bytes()
    return attachment(content, f"待更正{receipt_no}.xlsx", XLSX)


def _back(receipt_no: str) -> str:
    return reverse("workbench:receipt", args=[receipt_no])


@page("collection.submit", method="POST")
def cancel(request: StaffRequest, receipt_no: str) -> HttpResponse:
    """Stop processing."""
    row = selectors.submission_by_receipt(request.actor, receipt_no)
    return attempt(
        request,
        lambda: services.cancel(actor=request.actor, submission=row),
        done="已取消处理。已入库的部分保留，可继续处理或整批撤回。",
        back=_back(receipt_no),
    )


@page("collection.submit", method="POST")
def resume(request: StaffRequest, receipt_no: str) -> HttpResponse:
    """Go on with a cancelled or failed submission."""
    row = selectors.submission_by_receipt(request.actor, receipt_no)
    return attempt(
        request,
        lambda: services.resume(actor=request.actor, submission=row),
        done="已继续处理，从上次完成的位置开始。",
        back=_back(receipt_no),
    )


@page("collection.withdraw", method="POST")
def withdraw(request: StaffRequest, receipt_no: str) -> HttpResponse:
    """Take a submission back, with a reason."""
    row = selectors.submission_by_receipt(request.actor, receipt_no)
    reason = request.POST.get("reason", "").strip()
    return attempt(
        request,
        lambda: services.withdraw(actor=request.actor, submission=row, reason=reason),
        done="本批已撤回，历史予以保留。",
        back=_back(receipt_no),
    )


@page("collection.submit", method="POST")
def discard(request: StaffRequest, receipt_no: str) -> HttpResponse:
    """Give up the rows still held."""
    row = selectors.submission_by_receipt(request.actor, receipt_no)
    reason = request.POST.get("reason", "").strip()
    return attempt(
        request,
        lambda: services.discard_held(actor=request.actor, submission=row, reason=reason),
        done="待更正的行已作废，原始内容仍可查看。",
        back=_back(receipt_no),
    )
