"""Files that are there whole or not at all, and folders one process works in at a time."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write beside and move into place: nobody ever reads half a file, even after a crash."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def settle(arrived: Path, place: Path) -> None:
    """Move a finished file or folder to its place in one step and make the step last."""
    place.parent.mkdir(parents=True, exist_ok=True)
    arrived.replace(place)
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """Make what was created, renamed or removed in the folder last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def alone(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """One process at a time; the folder is made where missing.

    The lock is on the folder itself and goes with the process that holds it. Raises
    BlockingIOError when another one holds it and `wait` is false.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(descriptor)
