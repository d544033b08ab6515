"""A district under load: files handed in, events emitted, counting jobs queued."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction

from builders.actors import Cast, make_cast
from builders.catalogue import grant, publish_district
from builders.demo_jobs import KIND
from builders.submissions import (
    Row,
    hand_in,
    numbers,
    payment,
    penalty,
    person_penalty,
    registration,
    work,
)
from killing.worker import HAPPENED
from xinshu.domain.collection.models import Finding, Submission
from xinshu.kernel.audit.jobs import SEAL
from xinshu.kernel.jobs.models import Job, State
from xinshu.kernel.jobs.services import enqueue, resume
from xinshu.kernel.outbox.outbox import emit

STEPS = 8
EVENTS_AT_ONCE = 4
MOST_WAITING = 4
REGISTERED_FROM = 50_000  # no record of a penalty waits for these subjects

Numbers = dict[str, int]


@dataclass(slots=True)
class World:
    """What was asked of the platform, and what each kind of file came to undisturbed."""

    cast: Cast
    expected: dict[str, Numbers] = field(default_factory=dict)
    files: dict[int, str] = field(default_factory=dict)
    jobs: list[int] = field(default_factory=list)
    events: int = 0

    def ask(self) -> None:
        """Give the workers something to do, as long as they are not far behind."""
        with transaction.atomic():
            for _ in range(EVENTS_AT_ONCE):
                emit(HAPPENED, {"n": self.events})
                self.events += 1
        enqueue(SEAL, actor=self.cast.system, unique_key=SEAL)
        if Job.objects.filter(state=State.QUEUED).count() < MOST_WAITING:
            self.jobs.append(enqueue(KIND, {"n": STEPS, "pause": 0.01}, actor=self.cast.system).pk)
            kind = list(self.expected)[len(self.files) % len(self.expected)]
            self.files[self._hand_in(kind, len(self.files) + 1).pk] = kind

    def raise_the_given_up(self) -> int:
        """Queue again what was given up after five deaths, as an administrator would."""
        given_up = Job.objects.filter(state=State.FAILED, error__contains="中断")
        return len([resume(job, actor=self.cast.system) for job in given_up])

    def _hand_in(self, kind: str, number: int) -> Submission:
        rows = rows_of(kind, number * 20)
        return hand_in(rows, by=self.cast.clerk_a, item=kind, name=f"{kind}{number}.csv")


def make_world() -> World:
    """The district, after one file of each kind was processed by nobody who dies."""
    world = World(make_cast())
    publish_district()
    grant(world.cast.department_a, "penalty", "register", "tax")
    for kind in ("penalty", "register", "tax"):
        undisturbed = world._hand_in(kind, 0)
        work()
        world.expected[kind] = numbers(undisturbed) | listed(undisturbed)
    return world


def listed(submission: Submission) -> Numbers:
    """How many findings of each rule a submission has."""
    rules = Finding.objects.filter(submission=submission).values_list("rule", flat=True)
    return {f"finding {rule}": count for rule, count in Counter(rules).items()}


def rows_of(kind: str, first: int) -> list[Row]:
    """About twenty rows of a kind, among them held ones, repeats and persons."""
    some = range(first, first + 14)
    if kind == "register":
        return [registration(REGISTERED_FROM + n) for n in some]
    if kind == "tax":
        return [*(payment(n) for n in some), payment(first, paid="nothing")]
    held = [penalty(n, number=f"补{n}", fact="") for n in some if n % 5 == 0]
    people = [person_penalty(n) for n in some if n % 4 == 0]
    return [*(penalty(n) for n in some), *held, *people, penalty(first)]
