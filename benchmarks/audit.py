"""What auditing a read costs: the same pages with the trace written and without.

`python benchmarks/audit.py [--requests 40] [--rounds 7] [--database sqlite|postgresql]` makes the
small demo district in a temporary folder, logs an officer in who has said what for, and opens pages
that show what is not public. In every round each page is opened so many times with the audit and as
often without, in turns; what counts is the median of the rounds' ratios. The aim is less than 15 %.
Exits with 1 when a page misses it.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from server import temporary_server

AIM = 0.15
WRITERS = (
    "xinshu.kernel.access.reads.viewed",
    "xinshu.delivery.workbench.views.subjects.viewed",
)


def set_up(home: Path, database: str) -> None:
    """The small demo in `home`, on the database given."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "xinshu.config.settings",
        "XINSHU_DATA_DIR": str(home),
        "XINSHU_DATABASE_URL": database,
        "XINSHU_DEMO": "true",
        "XINSHU_LOG_LEVEL": "WARNING",
    }
    import django

    django.setup()
    from django.core.management import call_command

    from xinshu.demo import run
    from xinshu.kernel.web.static_files import collect_static

    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    run.demo("small", lambda *_: None)


def officer() -> Any:
    """A browser of an officer of the centre who has said what the reading is for."""
    from django.test import Client
    from django.utils import timezone

    from xinshu.kernel.access.purposes import Purpose
    from xinshu.kernel.access.stated import WHOLE_MATTER, remember
    from xinshu.kernel.accounts.selectors import holders

    browser = Client(headers={"Host": "127.0.0.1"})
    browser.force_login(holders("centre_officer", today=timezone.localdate())[0])
    session = browser.session
    said = Purpose("governance", "公共信用信息目录规定的归集职责", "基准测量")
    remember(session, said, about=WHOLE_MATTER, now=timezone.now())
    session.save()
    return browser


def pages() -> dict[str, str]:
    """Pages that show what is not public."""
    from django.urls import reverse

    from xinshu.domain.records.models import Record

    record = Record.objects.exclude(subject=None).order_by("-pk")[0]
    return {
        "search": reverse("workbench:subjects") + "?q=有限公司",
        "archive": reverse("workbench:archive", args=[record.subject_id]),
        "record": reverse("workbench:record", args=[record.pk]),
    }


@contextmanager
def unaudited() -> Iterator[None]:
    """Reads leave no trace: for comparison only."""
    with ExitStack() as stack:
        for name in WRITERS:
            stack.enter_context(patch(name, lambda *_, **__: None))
        yield


def seconds(browser: Any, address: str, requests: int) -> float:
    """How long so many requests take."""
    began = time.perf_counter()
    for _ in range(requests):
        answer = browser.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
    return time.perf_counter() - began


def measure(browser: Any, address: str, *, requests: int, rounds: int) -> tuple[float, float]:
    """Milliseconds of an audited request, and what the audit adds as a share of the bare one."""
    from xinshu.kernel.audit.models import Event

    seconds(browser, address, 3)  # templates and caches are warm afterwards
    before = Event.objects.count()
    times, ratios = [], []
    for turn in range(rounds):
        bare = 0.0
        if turn % 2:
            with unaudited():
                bare = seconds(browser, address, requests)
        audited = seconds(browser, address, requests)
        if not turn % 2:
            with unaudited():
                bare = seconds(browser, address, requests)
        times.append(audited / requests * 1000)
        ratios.append(audited / bare - 1)
    if Event.objects.count() - before != requests * rounds:
        raise SystemExit(f"{address} does not write exactly one event a request")
    return statistics.median(times), statistics.median(ratios)


def main() -> int:
    """Measure every page; 1 when one misses the aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="xinshu-benchmark-"))
    missed = 0
    try:
        with ExitStack() as stack:
            postgres = given.database == "postgresql"
            set_up(home, stack.enter_context(temporary_server()) if postgres else "")
            browser = officer()
            print(f"{given.database}: {given.rounds} rounds of {given.requests} requests")
            for name, address in pages().items():
                took, share = measure(
                    browser, address, requests=given.requests, rounds=given.rounds
                )
                missed += share >= AIM
                print(f"{name:8} {took:7.1f} ms a request, audit adds {share:6.1%}")
            from django.db import connections

            connections.close_all()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
