"""Counts are gathered in memory and written now and then: no page waits for a counter.

What a process has gathered since the last writing is lost when it is killed; a minute at most.
"""

import atexit
import logging
import threading
from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

log = logging.getLogger(__name__)

Key = tuple[date, str]
ADD = """
    INSERT INTO visits_visitday (day, section, views, visits) VALUES (%s, %s, %s, %s)
    ON CONFLICT (day, section) DO UPDATE SET
        views = visits_visitday.views + excluded.views,
        visits = visits_visitday.visits + excluded.visits
"""


class Gathered:
    """Counts of this process that are not written yet."""

    def __init__(self) -> None:
        self._counts: dict[Key, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def add(self, key: Key, views: int, visits: int) -> None:
        """So many more."""
        with self._lock:
            had = self._counts.get(key, (0, 0))
            self._counts[key] = (had[0] + views, had[1] + visits)

    def take(self) -> Mapping[Key, tuple[int, int]]:
        """All of them; they are the caller's now."""
        with self._lock:
            counts, self._counts = self._counts, {}
        return counts


GATHERED = Gathered()


def note(section: str, *, entered: bool) -> None:
    """Count one page; `entered` when a visit began with it."""
    GATHERED.add((timezone.localdate(), section), 1, int(entered))
    if settings.XINSHU_VISITS_SECONDS:
        _writer.start_once()


def flush() -> int:
    """Write what was gathered, in one order for all processes; returns the pages written.

    Without a database the counts stay where they are.
    """
    counts = GATHERED.take()
    rows = [(*key, *numbers) for key, numbers in sorted(counts.items())]
    if not rows:
        return 0
    try:
        with connection.cursor() as cursor:
            cursor.executemany(ADD, rows)
    except DatabaseError:
        log.warning("visits could not be written and wait for the next time", exc_info=True)
        for day, section, views, visits in rows:
            GATHERED.add((day, section), views, visits)
        return 0
    return sum(views for _, _, views, _ in rows)


class _Writer:
    """A thread of each process that serves pages; it begins with the first page counted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def start_once(self) -> None:
        if self._thread is not None:
            return
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="visits", daemon=True)
                self._thread.start()
                atexit.register(self._end)

    def _run(self) -> None:
        while not self._stop.wait(settings.XINSHU_VISITS_SECONDS):
            self._write()
        self._write()

    def _write(self) -> None:
        try:
            flush()
        finally:
            connection.close()

    def _end(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)


_writer = _Writer()
