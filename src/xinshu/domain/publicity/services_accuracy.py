"""Verbs on accuracy checks: promise, draw, supply documents, compare, conclude (R044)."""

import secrets
from collections.abc import Mapping
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xinshu.core import sampling
from xinshu.core.periods import Period
from xinshu.core.publicity.spans import span
from xinshu.core.refusals import WrongState
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.publicity import policies
from xinshu.domain.publicity.drawing import population, results_of, take_samples
from xinshu.domain.publicity.models import AccuracyCheck, Sample, SampleField
from xinshu.domain.publicity.models.accuracy import SEALED_FOR
from xinshu.domain.publicity.types import (
    ComparisonIncomplete,
    NoSuchPeriod,
    NotADocument,
    NothingToDraw,
    QuarterNotOver,
    SamplesOpen,
)
from xinshu.domain.publicity.yardsticks import yardsticks
from xinshu.kernel import seal
from xinshu.kernel.access.policy import require
from xinshu.kernel.access.transitions import take
from xinshu.kernel.accounts.actor import Actor, system_actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.files import services as files
from xinshu.kernel.files.models import StoredFile

HEADS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
State = AccuracyCheck.State


@transaction.atomic
def plan_check(*, actor: Actor, quarter: str, size: int | None = None) -> AccuracyCheck:
    """Promise a draw: the seed is made now and shown only when the sample is drawn.

    Raises NotPermitted, NoSuchPeriod.
    """
    require(actor, policies.CHECK)
    period = _quarter(quarter)
    seed = secrets.token_hex(sampling.SEED_BYTES)
    row = AccuracyCheck.objects.create(
        quarter=period.label,
        size=size or yardsticks().terms.sample_rows,
        promise=sampling.promise(seed),
        sealed_seed=seal.seal_text(seed, context=SEALED_FOR),
        planned_at=timezone.now(),
        planned_by_id=actor.user_id,
        planned_name=actor.name[:64],
    )
    record(policies.PLANNED, row, actor=actor, promise=row.promise, quarter=quarter, size=row.size)
    return row


@transaction.atomic
def draw_check(*, actor: Actor, check: AccuracyCheck) -> AccuracyCheck:
    """Show the seed and draw: so many records of each department among those of the quarter.

    Whoever has drawn concludes before drawing again: nobody takes the sample that looks best.

    Raises NotPermitted, WrongState, QuarterNotOver, NothingToDraw.
    """
    require(actor, policies.CHECK)
    row = AccuracyCheck.objects.select_for_update().get(pk=check.pk)
    if row.state != State.PLANNED:
        raise _wrong_state(row, "抽取")
    period = _quarter(row.quarter)
    if catalogue.today() <= period.last:
        raise QuarterNotOver(quarter=row.quarter, day=period.last, action="抽取")
    of_quarter = AccuracyCheck.objects.select_for_update().filter(quarter=row.quarter)
    open_one = next((each for each in of_quarter if each.state == State.DRAWN), None)
    if open_one is not None:
        raise _wrong_state(open_one, "另行抽取同一季度的样本")
    whole = population(period)
    if not whole:
        raise NothingToDraw(quarter=row.quarter)
    row.seed = seal.unseal_text(bytes(row.sealed_seed), context=SEALED_FOR)
    keys = [str(pk) for ids in whole.values() for pk in ids]
    row.population, row.population_digest = len(keys), sampling.of_all(keys)
    row.drawn_at, row.state = timezone.now(), State.DRAWN
    row.save(update_fields=("seed", "population", "population_digest", "drawn_at", "state"))
    drawn = take_samples(row, whole)
    record(
        policies.DRAWN,
        row,
        actor=actor,
        seed=row.seed,
        population=row.population,
        population_digest=row.population_digest,
        drawn=drawn,
    )
    return row


@transaction.atomic
def supply_document(*, actor: Actor, sample: Sample, stream: BinaryIO, name: str) -> Sample:
    """Hand in the decision the record was taken from.

    Raises NotPermitted, WrongState, NotADocument, FileTooLarge, EmptyFile.
    """
    require(actor, policies.SUPPLY, sample)
    row = _sample(sample)
    if row.state not in {Sample.State.WAITING, Sample.State.SUPPLIED}:
        raise _wrong_sample(row, "提供原件")
    head = stream.read(8)
    stream.seek(0)
    if not head.startswith(HEADS):
        raise NotADocument
    limit = settings.XINSHU_EVIDENCE_MB * 1024 * 1024
    stored = files.store(stream, name=name, kind="publicity-document", actor=actor, limit=limit)
    former = row.document
    row.document, row.state = stored, Sample.State.SUPPLIED
    row.supplied_by_id, row.supplied_name = actor.user_id, actor.name[:64]
    row.supplied_at = timezone.now()
    row.save(update_fields=("document", "state", "supplied_by", "supplied_name", "supplied_at"))
    if former is not None:
        files.destroy([former], actor=system_actor("publicity"))
    record(policies.SUPPLIED, row, actor=actor, sha256=stored.sha256)
    return row


@transaction.atomic
def compare_sample(
    *, actor: Actor, sample: Sample, answers: Mapping[str, bool], notes: Mapping[str, str]
) -> Sample:
    """Say of every field whether the document says the same; another person than who supplied it.

    A record with a wrong mandatory field is wrong (domain 2.5). Raises NotPermitted, FourEyes,
    WrongState, ComparisonIncomplete.
    """
    row = _sample(sample)
    take(policies.COMPARE, actor, first=row.supplied_by_id)
    if row.state not in {Sample.State.SUPPLIED, Sample.State.RIGHT, Sample.State.WRONG}:
        raise _wrong_sample(row, "核对")
    listed = list(row.fields.all())
    lacking = [each for each in listed if each.code not in answers]
    if lacking:
        raise ComparisonIncomplete(count=len(lacking))
    for each in listed:
        each.equal = answers[each.code]
        each.note = "" if each.equal else notes.get(each.code, "").strip()[:300]
    SampleField.objects.bulk_update(listed, ("equal", "note"))
    wrong = sum(each.mandatory and not each.equal for each in listed)
    _settle(row, Sample.State.WRONG if wrong else Sample.State.RIGHT, actor)
    unequal = sum(not each.equal for each in listed)
    record(policies.COMPARED, row, actor=actor, result=row.state, fields_wrong=unequal)
    return row


@transaction.atomic
def declare_absent(*, actor: Actor, sample: Sample) -> Sample:
    """Note that the department brought no document. Raises NotPermitted, WrongState."""
    require(actor, policies.CHECK)
    row = _sample(sample)
    if row.state != Sample.State.WAITING:
        raise _wrong_sample(row, "登记未提供原件")
    _settle(row, Sample.State.ABSENT, actor)
    record(policies.COMPARED, row, actor=actor, result=row.state)
    return row


@transaction.atomic
def conclude_check(*, actor: Actor, check: AccuracyCheck) -> AccuracyCheck:
    """Close the check: the results by department stand, the documents are destroyed.

    Raises NotPermitted, WrongState, SamplesOpen.
    """
    require(actor, policies.CHECK)
    row = AccuracyCheck.objects.select_for_update().get(pk=check.pk)
    if row.state != State.DRAWN:
        raise _wrong_state(row, "完成")
    samples = Sample.objects.filter(check_of=row)
    waiting = samples.filter(state__in=(Sample.State.WAITING, Sample.State.SUPPLIED)).count()
    if waiting:
        raise SamplesOpen(count=waiting)
    row.results, row.state, row.concluded_at = results_of(row), State.DONE, timezone.now()
    row.save(update_fields=("results", "state", "concluded_at"))
    kept = StoredFile.objects.filter(pk__in=samples.values("document"), destroyed_at=None)
    files.destroy(kept, actor=system_actor("publicity"))
    record(policies.CONCLUDED, row, actor=actor, departments=len(row.results))
    return row


def _settle(row: Sample, state: Sample.State, actor: Actor) -> None:
    row.state, row.compared_name, row.compared_at = state, actor.name[:64], timezone.now()
    row.save(update_fields=("state", "compared_name", "compared_at"))


def _sample(sample: Sample) -> Sample:
    """The row, locked, of a check that is still open."""
    row = (
        Sample.objects.select_for_update(of=("self",)).select_related("check_of").get(pk=sample.pk)
    )
    if row.check_of.state != State.DRAWN:
        raise _wrong_state(row.check_of, "核对样本")
    return row


def _quarter(label: str) -> Period:
    try:
        period = span(label)
    except ValueError:
        raise NoSuchPeriod(period=label) from None
    if "Q" not in period.label:
        raise NoSuchPeriod(period=label)
    return period


def _wrong_state(row: AccuracyCheck, action: str) -> WrongState:
    return WrongState(thing=f"核查 {row.number}", state=row.get_state_display(), action=action)


def _wrong_sample(row: Sample, action: str) -> WrongState:
    return WrongState(thing=f"样本“{row.title}”", state=row.get_state_display(), action=action)
