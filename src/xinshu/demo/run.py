"""Setting the demo up: every step looks at what is there, so running it again resumes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
from django.conf import settings
from django.utils import timezone

from xinshu.core.catalog.model import Edition, Item
from xinshu.core.periods import period_of, previous
from xinshu.core.rules.tree import Reference
from xinshu.demo import disclosing, files, people, plan, publicity, rows, words, world
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.catalog import services as catalog_services
from xinshu.domain.catalog.types import EditionUnchanged
from xinshu.domain.collection import services
from xinshu.domain.collection.selectors import reference_for
from xinshu.domain.collection.types import Submission, Task
from xinshu.domain.subjects.selectors import everyone
from xinshu.domain.subjects.types import Subject
from xinshu.kernel.accounts.actor import Actor, system_actor
from xinshu.kernel.accounts.models import Department
from xinshu.kernel.audit.sealing import seal_waiting
from xinshu.kernel.jobs.services import enqueue
from xinshu.kernel.jobs.worker import run_worker

SEED = 120113
PUBLIC_FILES = "portal.publish_files"  # open data and the figures of the statistics page
MISTAKES = 0.02
STRANGERS = 0.01  # rows about subjects that no register holds
Report = Callable[[str, int, int], None]
"""(what, done, of)."""


@dataclass(slots=True)
class Demo:
    """The made-up district of one scale, on its way into the platform."""

    scale: plan.Scale
    report: Report
    actor: Actor
    today: date

    def run(self) -> tuple[list[people.Account], str]:
        """All steps; returns the accounts and their password."""
        self._catalogues()
        district = world.build(
            seed=SEED, subjects=self.scale.subjects, region=settings.XINSHU_REGION, today=self.today
        )
        departments = people.departments(district, actor=self.actor)
        logins, password = people.accounts_of(
            departments, home=Path(settings.XINSHU_DATA_DIR), actor=self.actor
        )
        self._grants(departments)
        services.open_tasks(actor=self.actor, on=self.today, back=2)
        self._registers(district, departments)
        enterprise = everyone().filter(subject_class=Subject.Class.ENTERPRISE).earliest("pk")
        logins.append(people.agent_of(enterprise, password=password, actor=self.actor))
        self._parcels(district, departments)
        self._publicity(district, departments)
        disclosing.disclose(actor=self.actor)
        work()
        enqueue(PUBLIC_FILES, actor=self.actor, unique_key=PUBLIC_FILES)
        work()
        self._answers(departments)
        for _ in seal_waiting(actor=self.actor):
            pass  # each round signs a checkpoint: the public log does not start empty
        return logins, password

    def _catalogues(self) -> None:
        shipped = Path(settings.XINSHU_CATALOGS_DIR)
        folders = ("national", settings.XINSHU_REGION)
        for number, folder in enumerate(folders, 1):
            self.report("载入目录", number - 1, len(folders))
            with suppress(EditionUnchanged):
                catalog_services.import_edition(
                    actor=self.actor, documents=catalogue.read_folder(shipped / folder)
                )
            self.report("载入目录", number, len(folders))

    def _grants(self, departments: dict[str, Department]) -> None:
        for code, _, own in words.DEPARTMENTS:
            for item in (*own, *words.ALSO.get(code, ())):
                catalog_services.grant_item(
                    actor=self.actor,
                    item=catalogue.item_row(item),
                    department=departments[code],
                    starts_on=self._duty_since(item),
                )

    def _duty_since(self, item: str) -> date:
        found = catalogue.items_in_force(self.today).get(item)
        timed = found is not None and found.double_publicity
        return publicity.beginning(self.today) if timed else date(2026, 1, 1)

    def _publicity(self, district: world.World, departments: dict[str, Department]) -> None:
        edition, reference = self._catalogue()
        period = publicity.past_quarter(self.today)
        self.report("双公示评估", 0, 1)
        publicity.Quarter(district, departments, edition, reference, self.actor, period, work).run()
        publicity.ready(self.actor)
        self.report("双公示评估", 1, 1)

    def _registers(self, district: world.World, departments: dict[str, Department]) -> None:
        edition, _ = self._catalogue()
        organs = {code: at for at, (code, _, _) in enumerate(words.DEPARTMENTS)}
        for number, (code, name, part) in enumerate(plan.REGISTERS):
            item = edition.items[name]
            key = f"demo-{self.scale.name}-{name}"
            if not self._is_done(departments[code], key):
                frame = rows.register_rows(
                    item, edition, district, register=part, organ=organs[code]
                )
                self._send(frame, item, departments[code], key, "csv")
            self.report("登记信息建档", number + 1, len(plan.REGISTERS))

    def _parcels(self, district: world.World, departments: dict[str, Department]) -> None:
        edition, reference = self._catalogue()
        strangers = world.build(seed=SEED + 1, subjects=60, region="120199", today=self.today)
        listed = list(plan.parcels(self.scale, dict(edition.items)))
        for number, parcel in enumerate(listed):
            department = departments[parcel.department]
            key = f"demo-{self.scale.name}-{parcel.key}"
            if not self._is_done(department, key):
                item = edition.items[parcel.item]
                frame = self._rows(parcel, item, edition, district, reference)
                if parcel.item == "administrative_penalty":
                    few = max(2, int(parcel.rows * STRANGERS))
                    known = replace(parcel, rows=few)
                    extra = self._rows(known, item, edition, strangers, reference)
                    frame = pl.concat([frame, extra.with_columns(self._organ(item, frame))])
                self._send(frame, item, department, key, parcel.form)
            self.report("归集各部门数据", number + 1, len(listed))

    def _rows(
        self,
        parcel: plan.Parcel,
        item: Item,
        edition: Edition,
        district: world.World,
        reference: Reference,
    ) -> pl.DataFrame:
        last = previous(item.frequency, period_of(item.frequency, self.today))
        made = rows.rows_of(
            item,
            edition,
            district,
            reference,
            count=parcel.rows,
            organ=parcel.organ,
            seed=_seed(parcel),
            period=last.label,
        )
        return rows.spoil(made, item, share=MISTAKES, seed=_seed(parcel))

    def _organ(self, item: Item, like: pl.DataFrame) -> list[pl.Expr]:
        """The sender's own name and code in rows that were drawn from another world."""
        told = [f.code for f in item.fields if f.role in {"organ_name", "organ_code"}]
        return [pl.lit(like[code][0]).alias(code) for code in told]

    def _send(
        self, frame: pl.DataFrame, item: Item, department: Department, key: str, form: str
    ) -> None:
        content, suffix = files.written(frame, item, form)
        last = previous(item.frequency, period_of(item.frequency, self.today))
        services.submit(
            actor=self.actor,
            item_code=item.code,
            stream=BytesIO(content),
            file_name=f"{item.name}.{suffix}",
            department=department,
            task=Task.objects.filter(
                department=department, item__code=item.code, period=last.label
            ).first(),
            idempotency_key=key,
        )
        work()

    def _is_done(self, department: Department, key: str) -> bool:
        found = Submission.objects.filter(department=department, idempotency_key=key).first()
        if found is None:
            return False
        if found.state in {Submission.State.RECEIVED, Submission.State.CHECKING}:
            work()
        return True

    def _answers(self, departments: dict[str, Department]) -> None:
        """Some departments have nothing to report; some are reminded."""
        open_ones = Task.objects.filter(
            ends_on__lt=self.today, nothing_declared_at=None, submissions=None, reminders=0
        ).select_related("department", "item")
        for number, task in enumerate(open_ones.order_by("id")[:60]):
            if number % 3 == 0:
                services.declare_nothing(actor=self.actor, task=task)
            elif number % 3 == 1:
                services.remind(actor=self.actor, task=task)

    def _catalogue(self) -> tuple[Edition, Reference]:
        row = catalogue.edition_in_force(self.today)
        if row is None:
            raise RuntimeError("no edition is in force although one was imported")
        edition = catalogue.loaded(row)
        return edition, reference_for(edition, self.today)


def _seed(parcel: plan.Parcel) -> int:
    return SEED + 1_000 * parcel.organ + parcel.number


def work() -> None:
    """Do what is queued, here and now."""
    run_worker(threading.Event(), once=True)


def demo(scale: str, report: Report) -> tuple[list[people.Account], str]:
    """Set up or resume the demo of that scale."""
    made = Demo(plan.SCALES[scale], report, system_actor("demo"), timezone.localdate())
    return made.run()


def steps() -> Iterator[str]:
    """The names of the steps, in order."""
    yield from ("载入目录", "登记信息建档", "归集各部门数据", "双公示评估")
