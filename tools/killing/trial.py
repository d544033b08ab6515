"""So many kills under load, and what is wrong after them."""

import datetime as dt
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess

from django.core.management import call_command
from django.utils import timezone

from killing.faults import faults
from killing.worker import HEARD, work
from killing.world import World, make_world
from xinshu.kernel.audit.models import Event
from xinshu.kernel.jobs.models import WAITING_OR_RUNNING, Job, State
from xinshu.kernel.outbox.models import Delivery

SHORTEST, LONGEST = 0.02, 0.5  # seconds a worker is left in peace
PATIENCE_SECONDS = 600
IDLE = "between two jobs"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was going on at the moments of death, what was asked for, and what does not hold."""

    caught: Counter[str]
    asked: str
    faults: list[str]


def trial(*, kills: int, workers: int, seed: int, tell: Callable[[str], None]) -> Outcome:
    """Set up a district, kill, let the last workers finish, look. Raises TimeoutError."""
    call_command("migrate", verbosity=0)
    world = make_world()
    crew = Crew(workers)
    try:
        caught = _kill(world, crew, kills, random.Random(seed), tell)  # noqa: S311
        _finish(world)
    finally:
        crew.dismiss()
    asked = f"{len(world.files)} files, {world.events} events, {len(world.jobs)} counting jobs"
    return Outcome(caught, asked, list(faults(world)))


class Crew:
    """So many workers, whatever happens to them."""

    def __init__(self, size: int) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["killing.worker"])
        self._members: list[BaseProcess] = [self._hire() for _ in range(size)]

    def kill_one(self, chance: random.Random) -> None:
        """SIGKILL for one of them; another takes its place."""
        at = chance.randrange(len(self._members))
        _end(self._members[at])
        self._members[at] = self._hire()

    def dismiss(self) -> None:
        """Nobody is left."""
        for each in self._members:
            _end(each)

    def _hire(self) -> BaseProcess:
        process = self._context.Process(target=work, daemon=True)
        process.start()
        return process


def _end(process: BaseProcess) -> None:
    process.kill()
    process.join()


def _kill(
    world: World, crew: Crew, kills: int, chance: random.Random, tell: Callable[[str], None]
) -> Counter[str]:
    caught: Counter[str] = Counter()
    for number in range(1, kills + 1):
        world.ask()
        world.raise_the_given_up()
        _wait_until_somebody_works()
        time.sleep(chance.uniform(SHORTEST, LONGEST))
        caught.update(_going_on())
        crew.kill_one(chance)
        if number % 50 == 0:
            tell(f"{number} kills")
    return caught


def _wait_until_somebody_works() -> None:
    """A worker that has not begun yet is no worker to kill."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _going_on() == [IDLE]:
        if time.monotonic() > deadline:
            raise TimeoutError("the workers do not begin")
        time.sleep(0.01)


def _going_on() -> list[str]:
    """The kinds of jobs whose worker lives; where none does, events are on their way or nothing.

    An event arrives in a transaction of its own: those heard within the last moment tell that
    somebody is at it.
    """
    now = timezone.now()
    alive = Job.objects.filter(state=State.RUNNING, lease_until__gt=now)
    if running := list(alive.values_list("kind", flat=True)):
        return running
    heard = Event.objects.filter(action=HEARD, at__gt=now - dt.timedelta(seconds=0.2))
    return ["delivering events" if heard.exists() else IDLE]


def _finish(world: World) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        world.raise_the_given_up()
        waiting = Job.objects.filter(state__in=WAITING_OR_RUNNING).exists()
        if not waiting and not Delivery.objects.filter(state="pending").exists():
            return
        time.sleep(0.2)
    raise TimeoutError("the workers do not finish")
