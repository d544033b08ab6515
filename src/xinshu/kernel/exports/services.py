"""Verbs: ask for an export, decide on it, fetch it."""

from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.kernel.access.policy import require
from xinshu.kernel.access.purpose import Purpose, require_purpose
from xinshu.kernel.access.transitions import take
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import User
from xinshu.kernel.audit.services import record, viewed
from xinshu.kernel.exports import permissions as may
from xinshu.kernel.exports import registry
from xinshu.kernel.exports.models import Export
from xinshu.kernel.exports.refusals import (
    ExportEmpty,
    ExportExpired,
    ExportReasonNeeded,
    ExportTooLarge,
    NotYourExport,
)
from xinshu.kernel.exports.selectors import purpose_of
from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.jobs import services as jobs
from xinshu.kernel.notify.services import notify

MAKE = "exports.make"
SHORTEST_REASON = 4
State = Export.State


def ask(kind: str, args: registry.Args, *, reason: str, actor: Actor) -> Export:
    """Ask for a file. Up to the limit of the installation it is made at once; above, it waits.

    `args` is what the kind's screen let the asker choose. Raises NotPermitted, PurposeNeeded,
    ExportReasonNeeded, ExportEmpty, ExportTooLarge, Undeclared.
    """
    wanted = registry.kind(kind)
    purpose = require_allowed(wanted, args, actor=actor)
    _require_reason(reason)
    rows = wanted.count(actor, args)
    if not rows:
        raise ExportEmpty
    if rows > settings.XINSHU_EXPORT_MOST_ROWS:
        raise ExportTooLarge(rows=rows, most=settings.XINSHU_EXPORT_MOST_ROWS)
    free = rows <= settings.XINSHU_EXPORT_FREE_ROWS
    with transaction.atomic():
        made = Export.objects.create(
            kind=kind,
            args=dict(args),
            title=wanted.title(args)[:200],
            rows=rows,
            reason=reason[:500],
            **_said(purpose),
            state=State.APPROVED if free else State.ASKED,
            asked_by_id=_person(actor),
            asked_name=actor.name[:64],
            department_id=actor.department_id,
            department_name=actor.department_name,
            asked_at=timezone.now(),
            needs_approval=not free,
        )
        record(may.ASKED, made, actor=actor, why=reason, result=made.state, kind=kind, rows=rows)
        if free:
            _have_made(made, actor)
    return made


def require_allowed(kind: registry.Kind, args: registry.Args, *, actor: Actor) -> Purpose:
    """The purpose of somebody who may have this file: asked when it is wished for and when made.

    Raises NotPermitted, PurposeNeeded, PurposeNotAllowed.
    """
    require(actor, may.ASK)
    require(actor, kind.permission)
    return require_purpose(actor, data_class=kind.data_class(args))


@transaction.atomic
def approve(export: Export, *, reason: str, actor: Actor) -> Export:
    """Let the file be made. Raises NotPermitted, FourEyes, WrongState."""
    row = _to_decide(export, reason, actor)
    _decide(row, State.APPROVED, reason, actor)
    record(may.APPROVED, row, actor=actor, why=reason, on_behalf=row.asked_name, rows=row.rows)
    _have_made(row, actor)
    return row


@transaction.atomic
def refuse(export: Export, *, reason: str, actor: Actor) -> Export:
    """Decline, and tell the asker why. Raises NotPermitted, FourEyes, WrongState."""
    row = _to_decide(export, reason, actor)
    _decide(row, State.REFUSED, reason, actor)
    record(may.REFUSED, row, actor=actor, why=reason, on_behalf=row.asked_name)
    _tell(row, f"导出申请 {row.number} 未获同意", reason, actor)
    return row


@transaction.atomic
def fetch(export: Export, *, actor: Actor) -> StoredFile:
    """The file, for the one who asked and as long as it lives; every fetch is audited.

    Raises NotPermitted, NotYourExport, WrongState, ExportExpired.
    """
    require(actor, may.ASK)
    if actor.user_id is None or actor.user_id != export.asked_by_id:
        raise NotYourExport(name=export.asked_name)
    if export.state != State.READY or export.file is None or export.expires_at is None:
        raise _wrong_state(export, "下载")
    if export.is_over:
        raise ExportExpired(at=f"{timezone.localtime(export.expires_at):%Y-%m-%d %H:%M}")
    Export.objects.filter(pk=export.pk).update(downloads=F("downloads") + 1)
    viewed(
        may.DOWNLOADED,
        actor=replace(actor, purpose=purpose_of(export)),
        about=((export._meta.label_lower, str(export.pk)),),
        count=export.written,
        why=export.reason,
        label=export.title,
        sha256=export.file.sha256,
    )
    return export.file


def _have_made(row: Export, actor: Actor) -> None:
    jobs.enqueue(MAKE, {"export": row.pk}, actor=actor, unique_key=f"export:{row.pk}")


def _to_decide(export: Export, reason: str, actor: Actor) -> Export:
    row = Export.objects.select_for_update().get(pk=export.pk)
    take(may.DECIDE, actor, first=row.asked_by_id)
    _require_reason(reason)
    if row.state != State.ASKED:
        raise _wrong_state(row, "审批")
    return row


def _decide(row: Export, state: Export.State, reason: str, actor: Actor) -> None:
    row.state = state
    row.decided_by_id, row.decided_name = actor.user_id, actor.name[:64]
    row.decided_at, row.decision = timezone.now(), reason[:500]
    row.save(update_fields=("state", "decided_by", "decided_name", "decided_at", "decision"))


def _tell(row: Export, title: str, body: str, actor: Actor) -> None:
    asker = User.objects.get(pk=row.asked_by_id)
    notify(asker, title=title, body=body, link=f"/workbench/exports/{row.pk}/", actor=actor)


def _said(purpose: Purpose) -> dict[str, str]:
    return {
        "purpose": purpose.code[:64],
        "basis": purpose.basis[:500],
        "matter": purpose.matter[:200],
    }


def _person(actor: Actor) -> int:
    """The user who asks: a file is handed to a person, never to the platform itself."""
    if actor.user_id is None:
        raise NotPermitted(action="以平台名义导出")
    return actor.user_id


def _require_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise ExportReasonNeeded


def _wrong_state(row: Export, action: str) -> WrongState:
    return WrongState(thing=f"导出申请 {row.number}", state=row.get_state_display(), action=action)
