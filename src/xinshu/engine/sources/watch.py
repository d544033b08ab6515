"""A folder other systems put files into: what has arrived completely, and where it goes after.

Folder layout and markers follow the front-end machine (前置机): a file is complete when a marker
`<name>.ok` lies beside it, or when its size and time did not change between two looks.
"""

import hashlib
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

MARKER: Final = ".ok"
_UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart", MARKER, ".sm3")


@dataclass(frozen=True, slots=True)
class Trace:
    """Size in bytes and time of last change in nanoseconds, as of one look at a file."""

    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file in the folder. `sha256` is empty until the file is `stable`.

    `known` tells that this very content was taken before. Keep `trace` for the next `scan`.
    """

    path: Path
    size: int
    stable: bool
    sha256: str
    known: bool
    trace: Trace


def scan(
    folder: Path,
    pattern: str,
    *,
    seen: Collection[str],
    before: Mapping[str, Trace] | None = None,
) -> list[Arrival]:
    """The files in `folder` whose name matches `pattern`, by name; subfolders are not entered.

    `seen` are the SHA-256 sums taken earlier, `before` the traces of the last look by file name.
    Hidden files, links, markers and half-written downloads are passed over.
    """
    earlier = before or {}
    return [
        _arrival(path, seen, earlier.get(path.name))
        for path in sorted(folder.iterdir())
        if _is_candidate(path) and fnmatch(path.name, pattern)
    ]


def archive(path: Path, into: Path, *, on: date, failed: bool = False) -> Path:
    """Move a taken file to `into/archive/yyyyMM/`, a failed one to `into/error/`, in one step.

    A file of the same name there is not overwritten: the newcomer gets `~2`, `~3` … The marker
    is removed. `into` must be on the same disk. Returns the new place.
    """
    folder = into / "error" if failed else into / "archive" / f"{on:%Y%m}"
    folder.mkdir(parents=True, exist_ok=True)
    target = _move_without_overwriting(path, folder)
    marker_of(path).unlink(missing_ok=True)
    return target


def marker_of(path: Path) -> Path:
    """The marker that declares `path` complete."""
    return path.with_name(path.name + MARKER)


def _is_candidate(path: Path) -> bool:
    name = path.name
    return (
        path.is_file()
        and not path.is_symlink()
        and not name.startswith((".", "~$"))
        and not name.lower().endswith(_UNFINISHED)
    )


def _arrival(path: Path, seen: Collection[str], earlier: Trace | None) -> Arrival:
    now = _trace(path)
    stable = now.size > 0 and (marker_of(path).exists() or now == earlier)
    digest = _sha256(path) if stable else ""
    if stable and _trace(path) != now:  # written to while we read it
        stable, digest = False, ""
    return Arrival(path, now.size, stable, digest, bool(digest) and digest in seen, now)


def _trace(path: Path) -> Trace:
    stat = path.stat()
    return Trace(stat.st_size, stat.st_mtime_ns)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _move_without_overwriting(path: Path, folder: Path) -> Path:
    number = 1
    while True:
        suffix = "" if number == 1 else f"~{number}"
        target = folder / f"{path.stem}{suffix}{path.suffix}"
        try:
            # A hard link fails where the name is taken; a rename would silently replace it.
            os.link(path, target)
        except FileExistsError:
            number += 1
            continue
        path.unlink()
        return target
