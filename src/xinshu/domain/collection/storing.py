"""Storing one prepared batch: everything about it in the transaction of its caller."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import F, Sum

from xinshu.core.catalog.model import Frequency, Item, Role, Storage, Unmatched
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import doubts, held, persons, registers
from xinshu.domain.collection.models import RuleCount, Submission
from xinshu.domain.collection.steps import Aside, Plan
from xinshu.domain.records import selectors as record_selectors
from xinshu.domain.records import services as records
from xinshu.domain.records.types import Filing
from xinshu.domain.subjects import selectors as subjects
from xinshu.engine.lake import LakeWriter
from xinshu.engine.load import Counts, append_rows
from xinshu.engine.pipeline import Prepared
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.driver import driver

LISTED_PER_RULE = 10_000  # warnings and notes listed per rule; errors are always listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """What stays the same over the batches of one submission."""

    submission: Submission
    plan: Plan
    actor: Actor
    lake: LakeWriter | None
    listed: dict[str, int] = field(default_factory=dict)  # findings so far, by rule
    waiting: held.Waiting = field(default_factory=dict)

    def batch(self, prepared: Prepared, aside: Aside, *, now: datetime) -> None:
        """Store rows, held rows, findings and numbers of one batch; inside a transaction."""
        findings = self._findings(prepared, aside)
        dropped = findings.filter(pl.col("rule").is_in(doubts.NOT_KEPT))["row_no"].unique()
        kept = held.rows_of(prepared, dropped)
        delicate = self._delicate(prepared, aside)
        counts = self._rows(prepared, aside, now)
        held.settle(self.submission, prepared, aside, kept, self.waiting)
        held.keep(self.submission, kept, delicate)
        self._list(findings, delicate)
        self._count(findings)
        warned = findings.filter(pl.col("severity") == "warning")["row_no"].n_unique()
        self._number(
            prepared,
            received=prepared.rows_read,
            stored=counts.stored,
            updated=counts.updated,
            unchanged=counts.unchanged,
            held=kept.height,
            rejected=dropped.len(),
            unmatched=0 if self._is_register else prepared.unmatched,
            warned=warned,
            cells=aside.cells,
            filled=aside.filled,
            **self._timeliness(prepared, aside),
        )

    def _delicate(self, prepared: Prepared, aside: Aside) -> pl.Series:
        """Rows of which nothing readable is kept; a damaged row may say anything."""
        if not persons.is_private(self.plan.item):
            return aside.delicate
        broken = [each.row_no for each in _damaged(prepared)]
        return pl.concat([aside.delicate, pl.Series(broken, dtype=aside.delicate.dtype)])

    @property
    def _is_register(self) -> bool:
        return self.plan.item.unmatched is Unmatched.CREATE

    def _rows(self, prepared: Prepared, aside: Aside, now: datetime) -> Counts:
        if self.lake is not None:
            return self._to_lake(self.lake, prepared, now)
        good = prepared.good
        if self._is_register and good.height:
            good = self._registered(good, aside, now)
        counts = self._merge(good, now)
        if prepared.persons.height:
            numbers = prepared.persons["row_no"].cast(pl.UInt32)
            values = aside.values.filter(pl.col("row_no").is_in(numbers.implode()))
            sealed = persons.sealed_rows(
                prepared.persons, values, self.plan.item, actor=self.actor, now=now
            )
            counts += self._merge(sealed, now, people=True)
        return counts

    def _merge(self, frame: pl.DataFrame, now: datetime, *, people: bool = False) -> Counts:
        return records.store_batch(
            frame,
            actor=self.actor,
            submission_id=self.submission.pk,
            now=now,
            persons=people,
        )

    def _registered(self, good: pl.DataFrame, aside: Aside, now: datetime) -> pl.DataFrame:
        numbers = good["row_no"].cast(pl.UInt32)
        chosen = pl.col("row_no").is_in(numbers.implode())
        links = registers.file_subjects(
            aside.values.filter(chosen),
            aside.links.filter(chosen),
            self.plan.item,
            actor=self.actor,
            on=self.plan.judged_on,
            now=now,
            source=self.submission.receipt_no,
        )
        fresh = numbers.to_frame().join(links, on="row_no", how="left", maintain_order="left")
        return good.with_columns(fresh["subject_id"], fresh["method"].alias("link_method"))

    def _to_lake(self, lake: LakeWriter, prepared: Prepared, now: datetime) -> Counts:
        counts, partitions = lake.write(prepared.good, batch_no=prepared.batch_no, now=now)
        filing = Filing(
            item_id=self.submission.item_id,
            edition_id=self.submission.edition_id,
            department_id=self.submission.department_id,
            submission_id=self.submission.pk,
        )
        for partition in partitions:
            records.register_partition(partition, actor=self.actor, filing=filing, now=now)
        return counts

    def _findings(self, prepared: Prepared, aside: Aside) -> pl.DataFrame:
        broken = [(d.row_no, d.raw, d.reason) for d in _damaged(prepared)]
        found = pl.concat([prepared.findings, doubts.damaged(broken)])
        return _without_confirmed(found, aside, self.plan)

    def _list(self, findings: pl.DataFrame, delicate: pl.Series) -> None:
        """Errors are all listed; of warnings and notes the first of each rule."""
        numbered = findings.with_columns(place=pl.int_range(pl.len()).over("rule"))
        numbered = numbered.with_columns(
            place=pl.col("place") + pl.col("rule").replace_strict(self.listed, default=0)
        )
        chosen = (pl.col("severity") == "error") | (pl.col("place") < LISTED_PER_RULE)
        listed = numbered.filter(chosen).drop("place")
        for rule, count in findings["rule"].value_counts().iter_rows():
            self.listed[rule] = self.listed.get(rule, 0) + count
        append_rows(driver(), "collection_finding", self._veiled(listed, delicate))

    def _veiled(self, findings: pl.DataFrame, delicate: pl.Series) -> pl.DataFrame:
        """Values of personal fields are not repeated in findings; nor are keys of such rows."""
        hidden = [
            f.code
            for f in self.plan.item.fields
            if f.mask is not None or f.role in {Role.PERSON_ID, Role.PERSON_ID_TYPE}
        ]
        about = pl.col("row_no").is_in(delicate.implode())
        personal = pl.col("field").is_in(hidden) | about
        return findings.with_columns(
            submission_id=pl.lit(self.submission.pk, dtype=pl.Int64),
            row_no=pl.col("row_no").cast(pl.Int32),
            value=pl.when(personal & (pl.col("value") != ""))
            .then(pl.lit("（已隐去）"))
            .otherwise("value"),
            business_key=pl.when(about).then(pl.lit("")).otherwise("business_key"),
            message=pl.col("message").str.slice(0, 300),
            expected=pl.col("expected").str.slice(0, 300),
            hint=pl.col("hint").str.slice(0, 500),
        )

    def _count(self, findings: pl.DataFrame) -> None:
        """Exact numbers of rows per rule and field."""
        sums = findings.group_by("rule", "severity", "field", "message").agg(
            rows=pl.col("row_no").n_unique()
        )
        for row in sums.iter_rows(named=True):
            count, _ = RuleCount.objects.get_or_create(
                submission=self.submission,
                rule=row["rule"],
                field=row["field"],
                defaults={"severity": row["severity"], "message": row["message"][:300]},
            )
            RuleCount.objects.filter(pk=count.pk).update(rows=F("rows") + row["rows"])

    def _timeliness(self, prepared: Prepared, aside: Aside) -> dict[str, int]:
        """Rows with a decision day, and those that came later than the item allows (V15)."""
        item = self.plan.item
        if item.frequency is not Frequency.ON_EVENT or item.due_working_days is None:
            return {}
        field = item.field_of(Role.DECIDED_ON)
        if field is None:
            return {}
        numbers = pl.concat([prepared.good["row_no"], prepared.persons["row_no"]])
        days = aside.values.filter(pl.col("row_no").is_in(numbers.cast(pl.UInt32).implode()))
        tally = days[field.code].drop_nulls().value_counts()
        late = _late_days(tally[field.code].to_list(), item, self.plan.judged_on)
        return {
            "dated": int(tally["count"].sum()),
            "late": int(tally.filter(pl.col(field.code).is_in(late))["count"].sum()),
        }

    def _number(self, prepared: Prepared, **more: int) -> None:
        changes: dict[str, Any] = {name: F(name) + number for name, number in more.items()}
        Submission.objects.filter(pk=self.submission.pk).update(
            done_bytes=prepared.bytes_done, batches_done=prepared.batch_no + 1, **changes
        )


def _damaged(prepared: Prepared) -> list[Any]:
    return list(prepared.damaged)


def _late_days(days: list[str], item: Item, on: date) -> list[str]:
    calendar = catalogue.calendar()
    allowed = item.due_working_days or 0
    return [
        day for day in days if calendar.working_days_between(date.fromisoformat(day), on) > allowed
    ]


def _without_confirmed(findings: pl.DataFrame, aside: Aside, plan: Plan) -> pl.DataFrame:
    """Check-digit warnings fall silent where the register confirms the very code (重错码)."""
    overridable = _overridable(plan.item)
    doubtful = findings.filter(pl.col("rule").is_in(overridable) & (pl.col("value") != ""))
    if doubtful.is_empty():
        return findings
    confirmed = subjects.confirmed_codes(doubtful["value"].unique().to_list())
    silent = pl.col("rule").is_in(overridable) & pl.col("value").is_in(list(confirmed))
    return findings.filter(~silent)


def _overridable(item: Item) -> list[str]:
    written = [rule.id for rule in item.rules if rule.overridable]
    formats = {f"CHECKDIGIT-{field.format}" for field in item.fields if field.format}
    return [*written, *sorted(formats)]


def listed_so_far(submission: Submission) -> dict[str, int]:
    """Findings by rule of the batches that were stored before an interruption."""
    counts = RuleCount.objects.filter(submission=submission).values_list("rule")
    return dict(counts.annotate(Sum("rows")))


def lake_writer(submission: Submission, item: Item, root: Any) -> LakeWriter | None:
    """The writer of a lake item's batches; None for items of the ledger."""
    if item.storage is not Storage.LAKE:
        return None
    known: Mapping[str, list[str]] = record_selectors.partition_paths(submission.item_id)
    return LakeWriter(root, item.code, submission.pk, known)
