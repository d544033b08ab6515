"""Background workers beside the site: so many, whatever happens to them."""

import logging
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0


@contextmanager
def crew(command: Sequence[str], count: int) -> Iterator[None]:
    """`count` processes of the command for as long as the block lasts; asked to stop at its end.

    One that ends before is replaced: memory may run out, somebody may kill it. A job it held is
    taken over when its lease runs out.
    """
    members = [_hire(command) for _ in range(count)]
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(command, members, over), daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()
        for each in members:
            each.terminate()
        for each in members:
            each.wait()


def _watch(
    command: Sequence[str], members: list["subprocess.Popen[bytes]"], over: threading.Event
) -> None:
    while not over.wait(LOOK_SECONDS):
        for at, each in enumerate(members):
            if each.poll() is not None:
                log.error("a background worker ended with %s; another begins", each.returncode)
                members[at] = _hire(command)


def _hire(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command)  # noqa: S603 # our own program
