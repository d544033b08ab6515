"""More visitors than the site can serve: it sheds load, keeps its word to those let in, recovers.

`python benchmarks/overload.py [--home FOLDER] [--database URL] [--clients 80] [--seconds 20]`
starts `xinshu serve` on the platform `bulk.py` makes and asks for subject pages, never the same:
calm (two visitors, each with a pause), one visitor who hammers while the calm ones go on, a crowd
from as many addresses as requests without any pause, and calm again. An officer opens the workbench
all the while. With `--open` the crowd comes a second time with the door off, to see what it does.

Exits with 1 unless the crowd was shed with 429 or 503, the 99th percentile of those let in kept
within the bound the plan promises, health and officer were served throughout, and the calm visitors
were served again within five seconds.
"""

import argparse
import asyncio
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import bulk

PAUSE = 0.3
PATIENCE_SECONDS = 60
BACK_WITHIN = 5
LONGEST = 20  # nobody waits longer; counts as status 0
GOOD = 200
Asked = Callable[[], tuple[str, dict[str, str]]]


@dataclass
class Answers:
    """What a kind of visitor got: seconds of those let in, and how often each status came."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    refused: list[float] = field(default_factory=list)

    def add(self, status: int, took: float) -> None:
        """One more."""
        self.statuses[status] += 1
        (self.seconds if status == GOOD else self.refused).append(took)

    def share(self, quantile: float) -> float:
        """A quantile of the seconds of those let in; 0 when nobody was."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * quantile))] if ordered else 0.0

    def told(self, label: str, during: float) -> None:
        """One line of the table."""
        shut = statistics.median(self.refused) * 1000 if self.refused else 0.0
        print(
            f"{label:30} {len(self.seconds) / during:7.1f} let in/s  p50 {self.share(0.5):6.3f} s  "
            f"p99 {self.share(0.99):6.3f} s  refused in {shut:5.1f} ms  "
            f"{dict(sorted(self.statuses.items()))}",
            flush=True,
        )


async def visitor(port: int, until: float, asked: Asked, into: Answers, pause: float = 0) -> None:
    """Asks again and again over one connection."""
    while time.monotonic() < until:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            while time.monotonic() < until:
                path, headers = asked()
                began = time.monotonic()
                status = await asyncio.wait_for(_ask(reader, writer, path, headers), LONGEST)
                into.add(status, time.monotonic() - began)
                await asyncio.sleep(pause)
            writer.close()
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            into.statuses[0] += 1
            await asyncio.sleep(0.05)


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, headers: dict[str, str]
) -> int:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "User-Agent: Mozilla/5.0"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    if "content-length:" in head:
        length = int(head.split("content-length:", 1)[1].split("\r\n", 1)[0])
        await reader.readexactly(length)
    elif "chunked" in head:
        await reader.readuntil(b"0\r\n\r\n")
    return status


@dataclass
class Crowd:
    """Who asks for what."""

    subjects: list[int]
    session: str
    draw: random.Random = field(default_factory=lambda: random.Random(3))

    def page(self) -> str:
        """A subject nobody has asked for lately."""
        return f"/subjects/{self.draw.choice(self.subjects)}/"

    def anybody(self) -> tuple[str, dict[str, str]]:
        """A visitor from an address of their own."""
        at = ".".join(str(self.draw.randrange(1, 255)) for _ in range(3))
        return self.page(), {"X-Forwarded-For": f"10.{at}"}

    def hammer(self) -> tuple[str, dict[str, str]]:
        """Always the same visitor."""
        return self.page(), {"X-Forwarded-For": "192.0.2.66"}

    def officer(self) -> tuple[str, dict[str, str]]:
        """A colleague at work."""
        return "/workbench/", {"Cookie": f"sessionid={self.session}"}

    def health(self) -> tuple[str, dict[str, str]]:
        """The machine that watches."""
        return "/health/live", {}


Phase = dict[str, Answers]


async def phase(port: int, crowd: Crowd, seconds: float, *, many: int, hammers: int) -> Phase:
    """Calm visitors, officer and health go on; `many` from everywhere, `hammers` from one place."""
    until = time.monotonic() + seconds
    names = ("calm", "crowd", "hammer", "officer", "health")
    found = {name: Answers() for name in names}
    going: list[Awaitable[None]] = [
        visitor(port, until, crowd.officer, found["officer"], PAUSE),
        visitor(port, until, crowd.health, found["health"], PAUSE),
    ]
    calm = 0 if many else 2
    going += [visitor(port, until, crowd.anybody, found["calm"], PAUSE) for _ in range(calm)]
    going += [visitor(port, until, crowd.anybody, found["crowd"]) for _ in range(many)]
    going += [visitor(port, until, crowd.hammer, found["hammer"]) for _ in range(hammers)]
    await asyncio.gather(*going)
    return {name: answers for name, answers in found.items() if answers.statuses}


@contextmanager
def site(**settings: str) -> Iterator[int]:
    """The platform's own server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-m", "xinshu", "serve", "--port", str(port), "--workers", "0"],
        env=os.environ | settings,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(port)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            raise


def _await(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            answers = Answers()
            asyncio.run(
                visitor(port, time.monotonic() + 0.1, lambda: ("/health/live", {}), answers, 0.1)
            )
            if answers.statuses[GOOD]:
                return
        except OSError:
            pass
        if time.monotonic() > deadline:
            raise SystemExit("the site does not answer")
        time.sleep(0.3)


def prepared() -> Crowd:
    """Subjects to ask for, and the session of an officer."""
    from audit import officer
    from xinshu.domain.subjects.types import Subject

    ids = list(Subject.objects.order_by("pk").values_list("pk", flat=True)[:200_000])
    browser = officer()
    return Crowd(ids, str(browser.session.session_key))


def bound(calm: Answers) -> float:
    """What the plan promises: patience, then a share of the processor with the others inside."""
    from xinshu.kernel.web.admission_plan import plan

    lane = plan().lanes["public"]
    inside = sum(each.running for each in plan().lanes.values())
    return lane.patience + inside * calm.share(0.99)


def told(title: str, found: Phase, seconds: float) -> None:
    """A phase."""
    print(f"— {title}", flush=True)
    for name, answers in found.items():
        answers.told(name, seconds)


def judged(calm: Phase, crowd: Phase, after: Phase, hammered: Phase, most: float) -> list[str]:
    """What did not hold."""
    wrong = []
    shed = crowd["crowd"].statuses[429] + crowd["crowd"].statuses[503]
    if not shed or not crowd["crowd"].seconds:
        wrong.append("the crowd was not shed, or nobody was let in")
    if crowd["crowd"].share(0.99) > most:
        wrong.append(f"p99 of those let in {crowd['crowd'].share(0.99):.2f} s > {most:.2f} s")
    for name, answers in (("officer", crowd["officer"]), ("health", crowd["health"])):
        if set(answers.statuses) != {GOOD}:
            wrong.append(f"{name} was not served throughout: {dict(answers.statuses)}")
    if set(after["calm"].statuses) != {GOOD}:
        wrong.append(f"it did not recover: {dict(after['calm'].statuses)}")
    if set(hammered["calm"].statuses) != {GOOD} or not hammered["hammer"].statuses[429]:
        wrong.append("one visitor who hammers slowed others, or was not stopped")
    if not calm["calm"].seconds:
        wrong.append("nothing was measured")
    return wrong


def main() -> int:
    """Measure; 1 when something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    bulk.options(parser)
    parser.add_argument("--clients", type=int, default=80)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--open", action="store_true", help="once more with the door off")
    chosen = parser.parse_args()
    os.environ |= {"XINSHU_TRUSTED_PROXIES": "127.0.0.1", "XINSHU_DEMO": "true"}
    os.environ |= {"XINSHU_LOG_LEVEL": "ERROR", "XINSHU_PAGE_SECONDS": "0"}
    bulk.ready(Path(chosen.home), chosen.database, chosen.subjects, chosen.records)
    crowd, seconds = prepared(), chosen.seconds

    def run(port: int, title: str, *, many: int = 0, hammers: int = 0, during: float) -> Phase:
        found = asyncio.run(phase(port, crowd, during, many=many, hammers=hammers))
        told(title, found, during)
        return found

    with site() as port:
        run(port, "warm", during=3)
        calm = run(port, "calm", during=seconds / 2)
        hammered = run(port, "one visitor hammers over 20 lines", hammers=20, during=seconds / 2)
        crowded = run(port, f"a crowd of {chosen.clients}", many=chosen.clients, during=seconds)
        time.sleep(BACK_WITHIN)
        after = run(port, "calm again", during=seconds / 2)
    if chosen.open:
        with site(XINSHU_ADMISSION="false") as port:
            run(port, "warm", during=3)
            run(port, "the crowd with the door off", many=chosen.clients, during=seconds)
    most = bound(calm["calm"])
    wrong = judged(calm, crowded, after, hammered, most)
    print(f"bound of those let in: {most:.2f} s;", "; ".join(wrong) or "everything held")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
