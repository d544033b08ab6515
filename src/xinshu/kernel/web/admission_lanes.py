"""Lanes: so many requests at once, so many more waiting for so long, the others turned away.

Whoever is let in waits `patience` at most and then shares the processor with `running` others, so
the time an admitted request takes is bounded whatever comes to the door.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from xinshu.kernel.web.admission_plan import LaneSize

Clock = Callable[[], float]


class Lane:
    """One lane; first come, first served."""

    def __init__(self, size: LaneSize, clock: Clock = time.monotonic) -> None:
        self.size, self._clock = size, clock
        self.running = 0
        self._queue: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._queue)

    def enter(self) -> float | None:
        """Seconds waited, or None for whoever is turned away. Who enters must `leave`."""
        with self._lock:
            if self.running < self.size.running:
                self.running += 1
                return 0.0
            if len(self._queue) >= self.size.waiting:
                return None
            called = threading.Event()
            self._queue.append(called)
        began = self._clock()
        if not called.wait(self.size.patience):
            with self._lock:
                # Called at the very last moment: the place is ours already.
                if not called.is_set():
                    self._queue.remove(called)
                    return None
        return self._clock() - began

    def leave(self) -> None:
        """Hand the place to whoever has waited longest."""
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self.running -= 1


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
