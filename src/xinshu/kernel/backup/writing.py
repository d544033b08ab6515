"""The parts of a backup on their way to its folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from xinshu.kernel.backup.manifest import Manifest, Measured, Part
from xinshu.kernel.files.sealed import CHUNK_BYTES, chunks, current_mark, write_sealed

Origin = tuple[int, int, str]
UNTOLD: Origin = (0, 0, "")


class Writer:
    """Writes parts into `folder` and remembers them.

    What an earlier backup holds already, made from the same unchanged file, is shared with it by
    a hard link: `earlier` is its manifest, `beside` its folder.
    """

    def __init__(
        self, folder: Path, *, earlier: Manifest | None = None, beside: Path | None = None
    ) -> None:
        self.folder = folder
        self.parts: list[Part] = []
        self._beside = beside
        self._known = {part.path: part for part in earlier.parts} if earlier else {}

    @contextmanager
    def part(self, path: str, origin: Origin = UNTOLD) -> Iterator[BinaryIO]:
        """A part to write to; it counts when the block ends."""
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            measured = Measured(file)
            # Whoever writes a part only ever calls `write`.
            yield cast("BinaryIO", measured)
        self.parts.append(measured.part(path, origin))

    def copy(self, root: Path, name: str) -> None:
        """Every file below `root`, as it lies there: for what is sealed already."""
        for path, inside in _files(root):
            with path.open("rb") as source:
                origin = _origin(source, "")
                if self._shared(f"{name}/{inside}", origin):
                    continue
                with self.part(f"{name}/{inside}", origin) as target:
                    while block := source.read(CHUNK_BYTES):
                        target.write(block)

    def seal(self, root: Path, name: str) -> None:
        """Every file below `root`, sealed."""
        mark = current_mark().hex()
        for path, inside in _files(root):
            with path.open("rb") as source:
                origin = _origin(source, mark)
                if self._shared(f"{name}/{inside}", origin):
                    continue
                with self.part(f"{name}/{inside}", origin) as target:
                    write_sealed(chunks(source), target)

    def _shared(self, path: str, origin: Origin) -> bool:
        known = self._known.get(path)
        if known is None or known.origin != origin or self._beside is None:
            return False
        earlier, place = self._beside / path, self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            if earlier.stat().st_size != known.size:
                return False
            os.link(earlier, place)
        except OSError:
            return False
        self.parts.append(known)
        return True


def _origin(source: BinaryIO, mark: str) -> Origin:
    found = os.fstat(source.fileno())
    return found.st_size, found.st_mtime_ns, mark


def _files(root: Path) -> Iterator[tuple[Path, str]]:
    """(path, path below the root) of files that are finished; a file may go at any moment."""
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.is_file() and inside.parts[0] != "arriving" and path.suffix != ".part":
            yield path, inside.as_posix()
