"""Lanes: so many requests at once, so many more waiting for so long, the others turned away.

Whoever is let in waits `patience` at most and then shares the processor with `running` others, so
the time an admitted request takes is bounded whatever comes to the door.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator

from xinshu.kernel.web.admission_plan import LaneSize

Clock = Callable[[], float]


class Lane:
    """One lane; first come, first served."""

    def __init__(self, size: LaneSize, clock: Clock = time.monotonic) -> None:
        self.size, self._clock = size, clock
        self.running = 0
        self._queue: deque[threading.Event] = deque()
        self._places: Counter[int] = Counter()
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._queue)

    def enter(self, who: int | None = None) -> float | None:
        """Seconds waited, or None for whoever is turned away. Who enters must `leave`.

        `who` holds `each` places at most, waiting or not: nobody fills the lane alone.
        """
        with self._lock:
            if who is not None and 0 < self.size.each <= self._places[who]:
                return None
            waited = self._take_or_queue(who)
        if not isinstance(waited, threading.Event):
            return waited
        began = self._clock()
        if not waited.wait(self.size.patience):
            with self._lock:
                # Called at the very last moment: the place is ours already.
                if not waited.is_set():
                    self._queue.remove(waited)
                    self._let_go(who)
                    return None
        return self._clock() - began

    def leave(self, who: int | None = None) -> None:
        """Hand the place to whoever has waited longest."""
        with self._lock:
            self._let_go(who)
            if self._queue:
                self._queue.popleft().set()
            else:
                self.running -= 1

    def _take_or_queue(self, who: int | None) -> float | threading.Event | None:
        if self.running >= self.size.running and len(self._queue) >= self.size.waiting:
            return None
        if who is not None:
            self._places[who] += 1
        if self.running < self.size.running:
            self.running += 1
            return 0.0
        called = threading.Event()
        self._queue.append(called)
        return called

    def _let_go(self, who: int | None) -> None:
        if who is None:
            return
        self._places[who] -= 1
        if self._places[who] <= 0:
            del self._places[who]


class Held:
    """The parts of an answer that is sent bit by bit; its place is given back when it is closed."""

    def __init__(self, parts: Iterable[bytes], leave: Callable[[], None]) -> None:
        self._parts, self._leave = parts, leave
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        """Give the place back, once."""
        if self._open:
            self._open = False
            self._leave()
