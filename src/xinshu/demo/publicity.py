"""The past quarter of double publicity in the demo: batches, ledgers, a check, a signed report.

The batches are handed in as if in the quarter that is over: their day of receipt is set back
before they are judged, so that clocks, figures and report are worked out by the real code.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from io import BytesIO

import polars as pl
from django.utils import timezone

from xinshu.core.catalog.model import Edition, Frequency, Item, Role
from xinshu.core.periods import Period, period_of, previous
from xinshu.core.rules.tree import Reference
from xinshu.demo import files, rows
from xinshu.demo.world import World
from xinshu.domain.collection import services
from xinshu.domain.collection.types import Submission
from xinshu.domain.publicity import (
    selectors_accuracy,
    services_accuracy,
    services_assessment,
    services_ledger,
)
from xinshu.domain.publicity import services as publicity
from xinshu.domain.publicity.types import AccuracyCheck, Assessment, Ledger, Sample
from xinshu.kernel.accounts.actor import Actor, actor_of
from xinshu.kernel.accounts.models import Department, User

PARCELS = (
    ("market", 0, "administrative_penalty", 8),
    ("approval", 3, "administrative_licence", 11),
    ("urban", 4, "administrative_penalty", 14),
    ("ecology", 6, "administrative_penalty", 17),
    ("transport", 7, "administrative_penalty", 20),
    ("health", 9, "administrative_licence", 22),
)
"""Department, its place among the organs of the world, item, day of the quarter's last month."""

ROWS = 60
FORGOTTEN = {"ecology": 2, "transport": 1}
DRAWN = 3
PAPER = b"%PDF-1.4\n% synthetic decision of the demo\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Quarter:
    """Everything the steps share."""

    world: World
    departments: dict[str, Department]
    edition: Edition
    reference: Reference
    actor: Actor
    period: Period
    work: Callable[[], None]

    def run(self) -> None:
        """All steps; what is there already is passed over."""
        for code, organ, item, day in PARCELS:
            frame = self._rows(self.edition.items[item], organ, day)
            self._send(frame, self.departments[code], self.edition.items[item], day)
            self._ledger(frame, code, self.edition.items[item])
        self._nothing("culture")
        self._check()
        self._report()

    def _day(self, day: int) -> date:
        return self.period.last.replace(day=day)

    def _rows(self, item: Item, organ: int, day: int) -> pl.DataFrame:
        """Decisions up to that day; their numbers are apart from those of the running year."""
        then = replace(self.world, today=self._day(day))
        made = rows.rows_of(
            item,
            self.edition,
            then,
            self.reference,
            count=ROWS,
            organ=organ,
            seed=self.world.seed + 500 + organ,
        )
        return made.with_columns(pl.col(_code(item, Role.DOCUMENT_NO)).str.replace("〕", "〕季"))

    def _send(self, frame: pl.DataFrame, department: Department, item: Item, day: int) -> None:
        key = f"demo-{self.period.label}-{item.code}"
        if Submission.objects.filter(department=department, idempotency_key=key).exists():
            return
        spoilt = rows.spoil(frame, item, share=0.03, seed=self.world.seed + day)
        content, suffix = files.written(spoilt, item, "csv")
        made = services.submit(
            actor=self.actor,
            item_code=item.code,
            stream=BytesIO(content),
            file_name=f"{item.name}{self.period.label}.{suffix}",
            department=department,
            idempotency_key=key,
        )
        at = timezone.make_aware(datetime.combine(self._day(day), time(10, 24)))
        Submission.objects.filter(pk=made.pk).update(judged_on=self._day(day), submitted_at=at)
        self.work()

    def _ledger(self, frame: pl.DataFrame, code: str, item: Item) -> None:
        department = self.departments[code]
        if (
            code not in {*FORGOTTEN, "urban"}
            or Ledger.objects.filter(department=department).exists()
        ):
            return
        number, day = (_code(item, role) for role in (Role.DOCUMENT_NO, Role.DECIDED_ON))
        first, last = str(self.period.first), str(self.period.last)
        mine = frame.select(number, day).filter(pl.col(day).is_between(pl.lit(first), pl.lit(last)))
        lost = [
            {number: f"样例漏报〔{self.period.first.year}〕{at}号", day: str(self._day(3))}
            for at in range(1, FORGOTTEN.get(code, 0) + 1)
        ]
        whole = pl.concat([mine, pl.DataFrame(lost, schema=mine.schema)]) if lost else mine
        named = whole.rename({f.code: f.name for f in item.fields if f.code in whole.columns})
        services_ledger.declare_ledger(
            actor=self.actor,
            department=department,
            item_code=item.code,
            period=self.period.label,
            stream=BytesIO(named.write_csv(include_bom=True).encode()),
            file_name="决定台账.csv",
        )

    def _nothing(self, code: str) -> None:
        department = self.departments[code]
        if not Ledger.objects.filter(department=department).exists():
            services_ledger.declare_count(
                actor=self.actor,
                department=department,
                item_code="administrative_penalty",
                period=self.period.label,
                count=0,
            )

    def _check(self) -> None:
        """A check that is concluded: one wrong mandatory field, one document that never came."""
        if AccuracyCheck.objects.exists():
            return
        planned = services_accuracy.plan_check(
            actor=_who("officer"), quarter=self.period.label, size=DRAWN
        )
        drawn = services_accuracy.draw_check(actor=_who("officer"), check=planned)
        for at, sample in enumerate(selectors_accuracy.samples(self.actor, drawn)):
            self._compare(sample, absent=at == 4, wrong=at == 7)
        services_accuracy.conclude_check(actor=_who("officer"), check=drawn)

    def _compare(self, sample: Sample, *, absent: bool, wrong: bool) -> None:
        if absent:
            services_accuracy.declare_absent(actor=_who("officer"), sample=sample)
            return
        services_accuracy.supply_document(
            actor=self.actor, sample=sample, stream=BytesIO(PAPER), name="决定书.pdf"
        )
        mandatory = dict(sample.fields.values_list("code", "mandatory"))
        bad = next(code for code, needed in mandatory.items() if needed) if wrong else ""
        services_accuracy.compare_sample(
            actor=_who("reviewer"),
            sample=sample,
            answers={code: code != bad for code in mandatory},
            notes={bad: "原件多一个字"} if bad else {},
        )

    def _report(self) -> None:
        if Assessment.objects.exists():
            return
        drafted = services_assessment.draft_assessment(
            actor=_who("officer"), quarter=self.period.label
        )
        services_assessment.issue(actor=_who("reviewer"), assessment=drafted, remark="同意签发")


def _who(username: str) -> Actor:
    return actor_of(User.objects.get(username=username))


def _code(item: Item, role: Role) -> str:
    field = item.field_of(role)
    if field is None:
        raise LookupError(f"{item.code} has no field for {role}")
    return field.code


def past_quarter(today: date) -> Period:
    """The quarter before the one of the day."""
    return previous(Frequency.QUARTERLY, period_of(Frequency.QUARTERLY, today))


def beginning(today: date) -> date:
    """When the departments of the demo began to owe double publicity: with that quarter.

    What they hand over from before is backlog, whose clock does not run.
    """
    return past_quarter(today).first


def ready(actor: Actor) -> None:
    """Note by which calendar and terms the clocks were worked out."""
    run = publicity.begin_run(actor=actor)
    publicity.finish_run(actor=actor, run_id=run.pk, rows=0)
