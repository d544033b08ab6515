"""The daily files of whole items: written at night, served until something in them must go.

A file is given out only while everything in it may be read today: not once a record of it was taken
down after it was made, and not beyond the last day of the record that ends first. Then it is made
anew. The folder is derived and disposable: files under names that carry their digest, and beside
them one small document each that says which file counts.
"""

import gzip
import hashlib
import json
import secrets
import time
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone

from xinshu.core.catalog.model import Item
from xinshu.delivery.portal.exporting import BOM, as_document, cells_of, csv_lines, heads_of
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.disclosure import selectors_pages as disclosure
from xinshu.domain.disclosure.types import PublicEntry
from xinshu.kernel.folders import settle, write_whole

FORMS = ("csv", "json")
LEVEL = 4  # of compression: half the time of the usual one, a tenth more bytes
SUFFIX = ".about.json"
LEFT_BEHIND_SECONDS = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One file: its name in the folder, and size and SHA-256 of what the reader unpacks."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """The files of one item as they were made on a day, at a position of the feed."""

    item: str
    item_id: int
    title: str
    made_at: str
    day: str
    position: int
    rows: int
    first_end: str  # the last day of the record that ends first; empty where none ends
    files: dict[str, Content]

    @property
    def good_today(self) -> bool:
        """Whether everything in the files may be read today."""
        if self.first_end and date.fromisoformat(self.first_end) < catalogue.today():
            return False
        return not disclosure.taken_down_after(self.item_id, self.position)

    @property
    def is_newest(self) -> bool:
        """Whether it was made today, is there, and nothing of the item has changed since."""
        today = self.day == str(catalogue.today())
        there = all((folder() / each.name).exists() for each in self.files.values())
        return today and there and not disclosure.changed_after(self.item_id, self.position)


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.XINSHU_OPEN_DATA_DIR)


def make(item_id: int, item: Item) -> Dataset:
    """Write the files of an item anew and give them out instead of the earlier ones."""
    folder().mkdir(parents=True, exist_ok=True)
    position = disclosure.position()  # before reading: what goes meanwhile makes the file stale
    ids, ends = array("q"), set[date]()
    # Another job may be at the same item: each writes parts of its own.
    own = secrets.token_hex(4)
    parts = {form: _Part(folder() / f".{item.code}.{form}.{own}.part") for form in FORMS}
    parts["csv"].write(BOM + csv_lines([heads_of(item)]))
    parts["json"].write(f'{{"item": {_json(item.code)}, "rows": [\n'.encode())
    between = ""
    for entries in disclosure.whole_item(item_id):
        ids.extend(entry.id for entry in entries)
        ends.update(entry.last_day for entry in entries if entry.last_day)
        parts["csv"].write(csv_lines(cells_of(entry, item) for entry in entries))
        parts["json"].write((between + _rows(entries)).encode())
        between = ",\n" if ids else ""
    parts["json"].write(b"\n]}\n")
    made = Dataset(
        item=item.code,
        item_id=item_id,
        title=item.name,
        made_at=timezone.localtime().isoformat(timespec="seconds"),
        day=str(catalogue.today()),
        position=position,
        rows=len(ids),
        first_end=str(min(ends)) if ends else "",
        files={form: part.finish(item.code, form) for form, part in parts.items()},
    )
    _give_out(made, ids)
    return made


def datasets() -> list[Dataset]:
    """What was made last for each item, whether or not it may be given out now."""
    found = (_read(path) for path in sorted(folder().glob(f"*{SUFFIX}")))
    return [each for each in found if each is not None]


def dataset(code: str) -> Dataset | None:
    """What was made last for one item."""
    return _read(folder() / f"{code}{SUFFIX}")


def withdraw(code: str) -> None:
    """Give an item's files out no more: the catalogue no longer makes it public."""
    for path in folder().glob(f"{code}{SUFFIX}"):
        path.unlink(missing_ok=True)
    _sweep(code, keep=frozenset())


def opened(content: Content) -> BinaryIO:
    """The packed bytes of a file. Raises FileNotFoundError when it was just made anew."""
    return (folder() / content.name).open("rb")


def unpacked(packed: BinaryIO) -> Iterator[bytes]:
    """The file itself, for those who cannot unpack."""
    with packed, gzip.open(packed) as file:
        while piece := file.read(1 << 18):
            yield piece


def still_there(ids: Sequence[int]) -> set[int]:
    """Those of the records that stand in a file given out now."""
    found: set[int] = set()
    for each in datasets():
        if each.good_today:
            known = _ids_of(each.item)
            found.update(pk for pk in ids if _holds(known, pk))
    return found


class _Part:
    """A file on its way: packed as it is written, its digest taken of what was not yet packed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._raw = path.open("wb")
        self._file = gzip.GzipFile("", "wb", LEVEL, self._raw, mtime=0)
        self._seal = hashlib.sha256()
        self._size = 0

    def write(self, content: bytes) -> None:
        self._file.write(content)
        self._seal.update(content)
        self._size += len(content)

    def finish(self, code: str, form: str) -> Content:
        self._file.close()
        self._raw.close()
        digest = self._seal.hexdigest()
        name = f"{code}-{digest[:16]}.{form}.gz"
        settle(self._path, folder() / name)
        return Content(name=name, size=self._size, sha256=digest)


def _give_out(made: Dataset, ids: "array[int]") -> None:
    """Unless another job has meanwhile given out what shows more."""
    standing = dataset(made.item)
    if standing is not None and standing.position > made.position:
        _sweep(made.item, keep=frozenset(each.name for each in standing.files.values()))
        return
    write_whole(folder() / f"{made.item}.ids", array("q", sorted(ids)).tobytes(), mode=0o644)
    about = json.dumps(asdict(made), ensure_ascii=False, indent=1).encode()
    write_whole(folder() / f"{made.item}{SUFFIX}", about, mode=0o644)
    _sweep(made.item, keep=frozenset(each.name for each in made.files.values()))


def _sweep(code: str, *, keep: frozenset[str]) -> None:
    """Files nobody is given any more, and parts whose job ended long ago without finishing."""
    for path in folder().glob(f".{code}.*.part"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > LEFT_BEHIND_SECONDS:
                path.unlink()
    for form in FORMS:
        for path in folder().glob(f"{code}-{'?' * 16}.{form}.gz"):
            if path.name not in keep:
                path.unlink(missing_ok=True)


def _read(path: Path) -> Dataset | None:
    with suppress(FileNotFoundError):
        told = json.loads(path.read_bytes())
        told["files"] = {form: Content(**each) for form, each in told["files"].items()}
        return Dataset(**told)
    return None


def _ids_of(code: str) -> "array[int]":
    known = array("q")
    with suppress(FileNotFoundError):
        known.frombytes((folder() / f"{code}.ids").read_bytes())
    return known


def _holds(known: "array[int]", pk: int) -> bool:
    at = bisect_left(known, pk)
    return at < len(known) and known[at] == pk


def _rows(entries: Sequence[PublicEntry]) -> str:
    return ",\n".join(_json(as_document(entry)) for entry in entries)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
