"""A platform filled to the brim within minutes: 730 000 subjects, 3 000 000 records public today.

`python benchmarks/bulk.py --home FOLDER [--database URL]` makes the tables, imports the shipped
catalogue, and writes subjects and records as columns, with the payloads, keys and digests that
collecting the same rows would have stored. A few thousand rows of each item come from the demo's
maker and pass the item's own checks; each becomes many by another subject, number and day.
Then the platform works out by its own job what is public: about four records in five are, the
others have ended, were repaired, or are not for the public.
The same arguments give the same data. `--subjects` and `--records` make it smaller.
"""

import argparse
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from bulk_rows import Blown
from bulk_subjects import REGION, world
from bulk_tables import quick_writing
from xinshu.demo import words

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
CHUNK = 200_000
REGISTERS = (
    ("market", "register_enterprise", "enterprise"),
    ("establishment", "register_organ", "organ"),
    ("establishment", "register_institution", "institution"),
    ("civil", "register_social", "social"),
)
SHARES: dict[str, tuple[float, tuple[str, ...]]] = {
    "administrative_penalty": (0.18, ("urban", "emergency", "ecology", "transport", "market")),
    "credit_commitment": (0.14, ("approval",)),
    "administrative_inspection": (0.09, ("urban",)),
    "inspection_result": (0.07, ("market",)),
    "annual_report": (0.05, ("market",)),
    "tax_a": (0.02, ("tax",)),
    "enterprise_recognition": (0.015, ("science",)),
    "honour": (0.01, ("science",)),
    "abnormal_operation_list": (0.012, ("market",)),
    "qualification": (0.008, ("housing",)),
    "tax_arrears_notice": (0.004, ("tax",)),
    "market_serious": (0.0006, ("market",)),
    "wage_arrears": (0.0004, ("labour",)),
    "safety_serious": (0.0003, ("emergency",)),
    "tax_serious": (0.0004, ("tax",)),
    "culture_serious": (0.0002, ("culture",)),
    "procurement_serious": (0.0001, ("finance",)),
    "statistics_serious": (0.0001, ("statistics",)),
    "administrative_licence": (0.3, ("approval", "transport", "health")),
}
"""Share of the records beside the registers, and the departments that send them."""
REST = ("administrative_licence", "market")  # sends what is left, so that the total is right


@dataclass(frozen=True, slots=True)
class Parcel:
    """Rows of one item from one department."""

    item: str
    department: str
    rows: int


def parcels(records: int) -> Iterator[Parcel]:
    """What stands beside the registers, but for what is left in the end."""
    for item, (share, departments) in SHARES.items():
        for department in departments:
            yield Parcel(item, department, int(records * share) // len(departments))


def set_up(home: Path, url: str) -> None:
    """Django on the database of this home, with all its tables."""
    home.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "xinshu.config.settings",
        "XINSHU_DATA_DIR": str(home),
        "XINSHU_DATABASE_URL": url,
        "XINSHU_REGION": REGION,
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


class Bulk:
    """Fills one database."""

    def __init__(self, home: Path, subjects: int, records: int) -> None:
        from xinshu.demo.people import accounts_of, departments
        from xinshu.kernel.accounts.actor import system_actor

        self.actor = system_actor("benchmark")
        self.records = records
        self.world = world(subjects, today=TODAY)
        self.edition_row, self.edition, self.ids = self._catalogue()
        self.departments = departments(self.world, actor=self.actor)
        accounts_of(self.departments, home=home, actor=self.actor)
        self.paper = self._paper()
        self.written = 0

    def _catalogue(self) -> tuple[Any, Any, dict[str, int]]:
        from django.conf import settings

        from xinshu.domain.catalog import selectors, services

        shipped = Path(settings.XINSHU_CATALOGS_DIR)
        for folder in ("national", REGION):
            documents = selectors.read_folder(shipped / folder)
            row = services.import_edition(actor=self.actor, documents=documents)
        edition = selectors.loaded(row)
        ids = {code: selectors.item_row(code).pk for code in edition.items}
        return row, edition, ids

    def _paper(self) -> Any:
        from xinshu.kernel.files import services

        content = BytesIO("样例".encode())
        return services.store(content, name="样例.csv", kind="submission", actor=self.actor)

    def fill(self) -> None:
        """Subjects, then the registers' records, then all others."""
        from django.db import connection

        with quick_writing(connection, ("subjects_subject", "subjects_subjectname")):
            self._subjects()
        with quick_writing(connection, ("records_record",)):
            for department, item, register in REGISTERS:
                self._item(Parcel(item, department, 0), self.world.of(register), whole=True)
            for parcel in parcels(self.records - self.written):
                self._item(parcel, self.world.subjects)
            self._item(Parcel(*REST, self.records - self.written), self.world.subjects)
        self._index()

    def _subjects(self) -> None:
        from bulk_tables import subject_tables
        from xinshu.engine.load import append_rows
        from xinshu.kernel.driver import driver

        for table, frame in subject_tables(self.world.subjects, now=NOW):
            for part in frame.iter_slices(CHUNK):
                append_rows(driver(), table, part)
            told(f"{table}: {frame.height:,}")

    def _item(self, parcel: Parcel, about: pl.DataFrame, *, whole: bool = False) -> None:
        """One parcel; with `whole` one row for each of `about`."""
        from xinshu.domain.collection.selectors import reference_for

        item = self.edition.items[parcel.item]
        places = [code for code, _, _ in words.DEPARTMENTS]
        blown = Blown(
            item,
            self.edition,
            self.world,
            reference_for(self.edition, TODAY),
            organ=places.index(parcel.department),
            about=about,
        )
        rows = blown.about.height if whole else parcel.rows
        submission = self._submission(parcel, rows)
        done = 0
        for start in range(0, rows, CHUNK):
            frame = blown.rows(start, min(CHUNK, rows - start), in_order=whole)
            done += self._store(frame, item, parcel, submission)
        self.written += done
        told(f"{parcel.item} {parcel.department}: {done:,}, together {self.written:,}")

    def _store(self, values: pl.DataFrame, item: Any, parcel: Parcel, submission: int) -> int:
        from bulk_tables import record_rows
        from xinshu.engine.load import append_rows
        from xinshu.engine.load.prepare import Filing
        from xinshu.kernel.driver import driver

        filing = Filing(
            item_id=self.ids[item.code],
            edition_id=self.edition_row.pk,
            department_id=self.departments[parcel.department].pk,
        )
        ready = record_rows(values, item, filing, submission=submission, now=NOW)
        return append_rows(driver(), "records_record", ready)

    def _submission(self, parcel: Parcel, rows: int) -> int:
        from xinshu.domain.collection.types import Submission

        row = Submission.objects.create(
            receipt_no=f"bulk-{parcel.item}-{parcel.department}"[:32],
            department=self.departments[parcel.department],
            item_id=self.ids[parcel.item],
            edition=self.edition_row,
            channel=Submission.Channel.UPLOAD,
            file=self.paper,
            file_name="样例.csv",
            file_digest=self.paper.sha256,
            state=Submission.State.STORED,
            judged_on=TODAY,
            submitted_at=NOW,
            finished_at=NOW,
            received=rows,
            stored=rows,
        )
        return int(row.pk)

    def _index(self) -> None:
        """What the platform keeps beside the rows."""
        from django.db import connection

        from xinshu.domain.subjects import search

        told(f"names indexed: {search.catch_up():,}")
        if connection.vendor == "postgresql":
            connection.cursor().execute("VACUUM ANALYZE")  # the server would come round to it


_began = time.perf_counter()


def told(what: str) -> None:
    """One line of progress."""
    print(f"{time.perf_counter() - _began:6.0f} s  {what}", flush=True)


def options(parser: argparse.ArgumentParser) -> None:
    """What every benchmark on this data can be told."""
    parser.add_argument("--home", type=Path, default=Path(__file__).parent / "data" / "bulk")
    parser.add_argument("--database", default="", help="URL; SQLite in the folder by default")
    parser.add_argument("--subjects", type=int, default=730_000)
    parser.add_argument("--records", type=int, default=3_900_000)


def ready(home: Path, url: str, subjects: int, records: int) -> None:
    """Set the platform up on this database, and fill it unless it was filled before."""
    set_up(home, url)
    from xinshu.domain.disclosure.types import Publication
    from xinshu.domain.subjects.types import Subject

    if not Subject.objects.exists():
        Bulk(home, subjects, records).fill()
    if not Publication.objects.exists():
        publish()


def publish() -> None:
    """Have the platform work out what is public of all records, by its own job."""
    from django.db import connection

    from xinshu.domain.disclosure import services
    from xinshu.kernel.accounts.actor import system_actor
    from xinshu.kernel.jobs.models import Job
    from xinshu.kernel.jobs.worker import run_worker

    services.refresh(actor=system_actor("benchmark"))
    run_worker(threading.Event(), once=True)
    done = Job.objects.filter(kind="disclosure.refresh").latest("pk")
    told(f"disclosure: {done.state} {done.result}")
    if connection.vendor == "postgresql":
        connection.cursor().execute("VACUUM ANALYZE disclosure_publication")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    options(parser)
    chosen = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    ready(chosen.home, chosen.database, chosen.subjects, chosen.records)
    told("ready")


if __name__ == "__main__":
    main()
