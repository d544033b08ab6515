"""What must hold after any number of deaths: nothing lost, nothing doubled, nothing half done."""

import hashlib
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Sum

from builders.submissions import numbers
from killing.worker import HAPPENED, HEARD
from killing.world import STEPS, World, listed
from xinshu.domain.collection import policies
from xinshu.domain.collection.models import HeldRow, Submission
from xinshu.domain.records.models import LakePartition, PersonRecord, Record, RecordVersion
from xinshu.domain.records.selectors_sealed import sealed_rows
from xinshu.domain.subjects.models import Identifier, Subject
from xinshu.kernel.audit.export import export
from xinshu.kernel.audit.models import Entry, Event
from xinshu.kernel.audit.sealing import seal
from xinshu.kernel.jobs.models import Job, State
from xinshu.kernel.outbox.models import Delivery, Message

Faults = Iterator[str]

VERIFIER = Path(__file__).resolve().parents[2] / "verifier" / "xinshu_verify.py"


def faults(world: World) -> Faults:
    """Everything that is wrong, in words; nothing is what is hoped for."""
    yield from _files(world)
    yield from _register(world)
    yield from _lake()
    yield from _events(world)
    yield from _jobs(world)
    yield from _log(world)
    yield from _database()


def _files(world: World) -> Faults:
    told = Counter(
        Event.objects.filter(action=policies.FINISHED).values_list("object_id", flat=True)
    )
    emitted = Counter(
        payload["submission"]
        for payload in Message.objects.filter(name="submission.stored").values_list(
            "payload", flat=True
        )
    )
    for pk, kind in world.files.items():
        submission = Submission.objects.get(pk=pk)
        name = f"file {pk} ({kind})"
        if submission.state != Submission.State.STORED:
            yield f"{name} is {submission.state}: {submission.message}"
        found = numbers(submission) | listed(submission)
        if found != world.expected[kind]:
            yield f"{name} came to {found}, undisturbed {world.expected[kind]}"
        if (told[str(pk)], emitted[pk]) != (1, 1):
            yield f"{name} was told {told[str(pk)]} times and emitted {emitted[pk]} times"
        kept = sum(rows.filter(submission_id=pk).count() for rows in _rows())
        if kind != "tax" and kept != submission.stored:
            yield f"{name} says {submission.stored} stored, there are {kept}"
        if HeldRow.objects.filter(submission_id=pk).count() != submission.held:
            yield f"{name} says {submission.held} held"
    if versions := RecordVersion.objects.count():
        yield f"{versions} versions of records nobody changed"


def _rows() -> tuple[object, ...]:
    return Record.objects.all(), PersonRecord.objects.all()


def _register(world: World) -> Faults:
    registers = 1 + sum(kind == "register" for kind in world.files.values())
    wanted = registers * world.expected["register"]["stored"]
    opened, codes = Subject.objects.count(), Identifier.objects.filter(kind="uscc").count()
    if (opened, codes) != (wanted, wanted):
        yield f"{opened} subjects and {codes} codes, {wanted} were registered"


def _lake() -> Faults:
    root = Path(settings.XINSHU_LAKE_DIR)
    for submission in Submission.objects.filter(item__code="tax"):
        partitions = LakePartition.objects.filter(submission_id=submission.pk)
        rows = partitions.aggregate(rows=Sum("rows"))["rows"]
        if rows != submission.stored:
            yield f"the lake holds {rows} rows of file {submission.pk}, not {submission.stored}"
        for each in partitions:
            if hashlib.sha256((root / each.path).read_bytes()).hexdigest() != each.sha256:
                yield f"partition {each.path} is not what was written"


def _events(world: World) -> Faults:
    heard = Counter(Event.objects.filter(action=HEARD).values_list("object_id", flat=True))
    for n in range(world.events):
        if heard[str(n)] != 1:
            yield f"event {n} was heard {heard[str(n)]} times"
    if Message.objects.filter(name=HAPPENED).count() != world.events:
        yield "events were emitted that nobody emitted"
    late = Delivery.objects.exclude(state=Delivery.State.DELIVERED)
    yield from (f"{each} is {each.state}: {each.error}" for each in late)


def _jobs(world: World) -> Faults:
    wanted = [f"step {n}" for n in range(STEPS)]
    for job in Job.objects.filter(pk__in=world.jobs):
        lines = job.lines.order_by("id").values_list("text", flat=True)
        if [line for line in lines if line.startswith("step")] != wanted:
            yield f"job {job.pk} did {list(lines)}"
    for job in Job.objects.exclude(state=State.DONE):
        yield f"{job} is {job.state}: {job.error}"


def _log(world: World) -> Faults:
    """The audit, sealed while workers died, exported and given to the program of the sceptics."""
    seal(actor=world.cast.system)
    unsealed = Event.objects.exclude(pk__in=Entry.objects.values("event_id")).count()
    if unsealed:
        yield f"{unsealed} events have no place in the log"
    with tempfile.TemporaryDirectory() as folder:
        exported = Path(folder) / "log"
        export(exported, actor=world.cast.system, rows=sealed_rows())
        command = [sys.executable, "-X", "utf8", str(VERIFIER), str(exported)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        yield f"the log does not hold: {done.stdout}{done.stderr}"


def _database() -> Faults:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for pragma, well in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
            cursor.execute(f"PRAGMA {pragma}")
            if (said := cursor.fetchall()) != well:
                yield f"{pragma}: {said[:5]}"
