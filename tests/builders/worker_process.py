"""A worker in a process of its own, with the tiny jobs known to it.

Run with XINSHU_DATABASE_URL and XINSHU_DATA_DIR naming the test's database and folder.
"""

import os
import signal
import sys
import threading
from pathlib import Path

import django

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get(
        "XINSHU_WORKER_SETTINGS", "xinshu.config.settings"
    )
    django.setup()
    import builders.demo_jobs  # noqa: F401
    from xinshu.kernel.jobs.worker import run_worker

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    run_worker(stop, once="--once" in sys.argv)
