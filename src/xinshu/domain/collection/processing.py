"""The job of a submission: from a stored file to a receipt that answers for every row.

Each batch is one transaction: rows, held rows, findings, numbers and the note that the batch is
done. A killed worker therefore leaves whole batches behind, and whoever takes the job over goes
on with the next one: nothing is lost, doubled or half stored.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xinshu.core.catalog.assertions import broken
from xinshu.core.catalog.model import Edition, Item
from xinshu.core.refusals import Refusal
from xinshu.core.rules.parser import parse
from xinshu.core.rules.references import lists_in
from xinshu.core.rules.tree import Reference
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import held, policies, services
from xinshu.domain.collection.models import Submission
from xinshu.domain.collection.opening import opened
from xinshu.domain.collection.reference import reference_for
from xinshu.domain.collection.steps import Notebook, Plan, rows_of, steps_of
from xinshu.domain.collection.storing import Store, lake_writer, listed_so_far
from xinshu.domain.collection.types import NoRows
from xinshu.domain.subjects import selectors as subjects
from xinshu.domain.subjects import services as subject_services
from xinshu.engine.load import Filing
from xinshu.engine.pipeline import Prepared, prefetch, prepare_batches
from xinshu.kernel.accounts.actor import system_actor
from xinshu.kernel.audit import services as audit
from xinshu.kernel.jobs.context import Cancelled, Interrupted, JobContext, LeaseLost
from xinshu.kernel.jobs.registry import job
from xinshu.kernel.notify import services as notices
from xinshu.kernel.outbox import outbox

State = Submission.State
DONE = frozenset({State.STORED, State.REFUSED, State.WITHDRAWN})


@job(services.PROCESS, "校验入库")
def process(context: JobContext) -> dict[str, Any]:
    """Check and store a submission, batch by batch; safe to start again at any moment."""
    submission = Submission.objects.select_related(
        "department", "item", "edition", "file", "source", "replaces"
    ).get(pk=context.args["submission"])
    if submission.state in DONE:
        return {}
    try:
        _take_in(submission, context)
    except Cancelled:
        _mark(submission, State.CANCELLED, "处理已取消；已入库的数据保留，可继续处理或整批撤回。")
        raise
    except (Interrupted, LeaseLost):
        raise  # somebody goes on with it: nothing to say yet
    except Refusal as refusal:
        if Submission.objects.filter(pk=submission.pk, batches_done__gt=0).exists():
            _mark(submission, State.FAILED, f"{refusal}已入库的数据保留，可整批撤回。")
            raise
        _refuse(submission, refusal)
    except Exception:
        _mark(submission, State.FAILED, "处理时发生意外错误，已入库的数据保留；可继续处理。")
        raise
    return {"receipt": submission.receipt_no, "state": submission.state}


def _take_in(submission: Submission, context: JobContext) -> None:
    edition = catalogue.loaded(submission.edition)
    whole = edition.items[submission.item.code]
    reference = reference_for(edition, submission.judged_on)
    item, silent = _usable(whole, reference)
    with opened(submission, item, edition) as file:
        plan = Plan(
            item=item,
            reference=reference,
            register=subjects.register(),
            filing=Filing(
                item_id=submission.item_id,
                edition_id=submission.edition_id,
                department_id=submission.department_id,
            ),
            opened=file,
            judged_on=submission.judged_on,
        )
        _store_all(submission, plan, context)
        remarks = [*_ignored(file.ignored), *silent]
    _finish(submission, whole, edition, remarks)


def _usable(item: Item, reference: Reference) -> tuple[Item, list[str]]:
    """The item without rules whose live list is not connected, and a remark for each of them.

    "Not connected" is not "nothing found": such a rule is not judged, and the receipt says so.
    """
    silent = {
        rule.id for rule in item.rules if not lists_in(parse(rule.when)) <= reference.codes.keys()
    }
    if not silent:
        return item, []
    rules = tuple(rule for rule in item.rules if rule.id not in silent)
    remark = f"未接入所需名录，以下规则本次未校验：{'、'.join(sorted(silent))}。"
    return replace(item, rules=rules), [remark]


def _ignored(headers: tuple[str, ...]) -> list[str]:
    if not headers:
        return []
    shown = "、".join(headers[:10]) + ("等" if len(headers) > 10 else "")
    return [f"文件中有 {len(headers)} 列不属于该目录项，未采用：{shown}。"]


def _begin(submission: Submission) -> None:
    """The file is readable, this item's and not empty: from here on its rows count."""
    with transaction.atomic():
        locked = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
        if locked.state == State.CANCELLED:
            raise Cancelled
        replaced = locked.replaces
        if replaced is not None and replaced.state == State.STORED:
            services.undo(
                actor=system_actor("collection"),
                submission=replaced,
                reason=f"由批次 {locked.receipt_no} 替换",
            )
        Submission.objects.filter(pk=submission.pk).update(state=State.CHECKING)
    submission.refresh_from_db()


def _store_all(submission: Submission, plan: Plan, context: JobContext) -> None:
    notebook = Notebook()
    with closing(prefetch(_prepared(plan, notebook))) as batches:
        first = next(batches, None)
        if first is None or not first.rows_read:
            raise NoRows
        _begin(submission)
        store = _store(submission, plan)
        done = submission.batches_done
        for prepared in chain([first], batches):
            aside = notebook.pages.popleft()
            if prepared.batch_no < done:
                continue  # stored before the interruption; read again only for its keys
            context.check_cancelled()
            with transaction.atomic():
                store.batch(prepared, aside, now=timezone.now())
                context.progress(prepared.bytes_done, submission.total_bytes)
                context.save_cursor(batch=prepared.batch_no)


def _store(submission: Submission, plan: Plan) -> Store:
    return Store(
        submission=submission,
        plan=plan,
        actor=system_actor("collection"),
        lake=lake_writer(submission, plan.item, Path(settings.XINSHU_LAKE_DIR)),
        listed=listed_so_far(submission),
        waiting=held.waiting_rows(submission),
    )


def _prepared(plan: Plan, notebook: Notebook) -> Iterator[Prepared]:
    ahead = prefetch(rows_of(plan, notebook), depth=1)  # reading runs ahead of the checks
    return prepare_batches(ahead, steps_of(plan, notebook))


def _finish(submission: Submission, item: Item, edition: Edition, remarks: list[str]) -> None:
    with transaction.atomic():
        row = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
        if not row.balanced:
            raise RuntimeError(f"the receipt of {row.receipt_no} does not answer for every row")
        row.state, row.finished_at = State.STORED, timezone.now()
        row.done_bytes = row.total_bytes
        warnings = broken(
            item.assertions, received=row.received, held=row.held, unmatched=row.unmatched
        )
        row.message = "\n".join([*warnings, *remarks])
        row.save(update_fields=["state", "finished_at", "done_bytes", "message"])
        if item.register_class is not None:
            subject_services.index_names(actor=system_actor("collection"))
        audit.record(
            policies.FINISHED,
            row,
            actor=system_actor("collection"),
            edition=edition.code,
            received=row.received,
            stored=row.stored,
            updated=row.updated,
            unchanged=row.unchanged,
            held=row.held,
            rejected=row.rejected,
        )
        register = item.register_class is not None
        outbox.emit("submission.stored", {"submission": row.pk, "register": register})
        _tell(row, warnings)
    submission.refresh_from_db()


def _tell(row: Submission, warnings: tuple[str, ...]) -> None:
    """Notices: to whoever sent it when something is left to do, to the unit when much is wrong."""
    if warnings:
        notices.tell(
            row.department,
            "broken_expectations",
            actor=system_actor("collection"),
            receipt=row.receipt_no,
            warnings="\n".join(warnings),
            link=f"/workbench/submissions/{row.receipt_no}/",
            dedup_key=f"assertions:{row.pk}",
        )
    if not row.held or row.submitted_by is None:
        return
    notices.tell(
        row.submitted_by,
        "held_rows",
        actor=system_actor("collection"),
        receipt=row.receipt_no,
        held=row.held,
        link=f"/workbench/submissions/{row.receipt_no}/",
        dedup_key=f"held:{row.pk}",
    )


def _refuse(submission: Submission, refusal: Refusal) -> None:
    with transaction.atomic():
        _mark(submission, State.REFUSED, str(refusal))
        audit.record(
            policies.REFUSED,
            submission,
            actor=system_actor("collection"),
            why=str(refusal),
            result=refusal.code,
        )
        outbox.emit("submission.refused", {"submission": submission.pk})
        if submission.submitted_by is not None:
            notices.tell(
                submission.submitted_by,
                "submission_refused",
                actor=system_actor("collection"),
                receipt=submission.receipt_no,
                reason=refusal,
                link=f"/workbench/submissions/{submission.receipt_no}/",
                dedup_key=f"refused:{submission.pk}",
            )
    submission.refresh_from_db()


def _mark(submission: Submission, state: str, message: str) -> None:
    Submission.objects.filter(pk=submission.pk).update(
        state=state, message=message, finished_at=timezone.now()
    )
