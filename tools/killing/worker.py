"""A worker with batches so small and so slow that it is met in the middle of everything.

Importing this sets Django up: a fork server does it once, and each worker begins in a moment.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinshu.config.settings")

import django

django.setup()

import builders.demo_jobs  # noqa: E402, F401
from xinshu.domain.collection import processing, steps  # noqa: E402
from xinshu.engine.sources import read  # noqa: E402
from xinshu.kernel.accounts.actor import system_actor  # noqa: E402
from xinshu.kernel.audit.actions import declare_action  # noqa: E402
from xinshu.kernel.audit.services import record  # noqa: E402
from xinshu.kernel.jobs.worker import run_worker  # noqa: E402
from xinshu.kernel.outbox.registry import Happening, subscribe  # noqa: E402

HAPPENED = "killer.happened"
HEARD = declare_action("killer.heard", "收到测试事件")
BATCH_ROWS = 5
PAUSE_SECONDS = 0.02


@subscribe(HAPPENED, "killer.tally")
def hear(happening: Happening) -> None:
    """Leave one trace for each event, slowly."""
    actor = system_actor("killer")
    record(HEARD, actor=actor, object_type="killer.event", object_id=str(happening.payload["n"]))
    time.sleep(PAUSE_SECONDS)


def work() -> None:
    """Work until killed."""
    steps.read = partial(read, batch_rows=BATCH_ROWS)  # type: ignore[attr-defined]
    prefetch = processing.prefetch

    def slowly(items: Any, **options: Any) -> Iterator[Any]:
        batches = prefetch(items, **options)
        try:
            for each in batches:
                time.sleep(PAUSE_SECONDS)
                yield each
        finally:
            batches.close()

    processing.prefetch = slowly  # type: ignore[attr-defined,assignment]
    run_worker(threading.Event())
