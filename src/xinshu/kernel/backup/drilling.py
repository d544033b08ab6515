"""The drill: a backup restored beside the running platform, compared, opened, and thrown away."""

import hashlib
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xinshu.kernel.backup.home import Home
from xinshu.kernel.backup.manifest import Manifest
from xinshu.kernel.backup.restoring import Opener, restore
from xinshu.kernel.crypto.columns import SealedColumn
from xinshu.kernel.crypto.places import sealed_places
from xinshu.kernel.driver import column_of
from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.files.places import plain_folder
from xinshu.kernel.files.sealed import BrokenFile, SealedReader, chunks
from xinshu.kernel.keyring import KeyUnknown, using
from xinshu.kernel.seal import Tampered, unseal

SAMPLES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilled:
    """How a drill went: what differed (empty when nothing did), what was opened, how long the
    restoration took.
    """

    manifest: Manifest
    differences: list[str]
    opened: int
    seconds: float

    @property
    def ok(self) -> bool:
        """The restored platform is the one that was backed up."""
        return not self.differences


def drill(folder: Path, home: Home, *, opener: Opener, scratch: Path | None = None) -> Drilled:
    """Restore the backup to a scratch place, compare counts and chain heads, and open samples.

    Files and SQLite go to `scratch`, by default the closed folder of plain copies, which is swept
    should the drill be killed; on PostgreSQL a database of its own is made on the same server.
    Nothing is left behind. Raises what `restore` raises.
    """
    with (
        tempfile.TemporaryDirectory(prefix="drill-", dir=scratch or plain_folder()) as name,
        home.beside(Path(name)) as beside,
    ):
        begun = time.monotonic()
        restored = restore(folder, beside, opener=opener)
        seconds = time.monotonic() - begun
        with using(restored.ring):
            said = [*_values(beside), *_files(beside)]
        wrong = [line for line in said if line]
        return Drilled(
            manifest=restored.manifest,
            differences=[*restored.differences, *wrong],
            opened=len(said) - len(wrong),
            seconds=round(seconds, 1),
        )


def _values(home: Home) -> Iterator[str]:
    """One line for each sealed value tried: empty when it opens."""
    for place in sealed_places():
        if not isinstance(place, SealedColumn):
            continue
        column = column_of(place.model, place.field)
        if column not in home.database.columns(place.model._meta.db_table):
            continue  # the backup is of a version that did not have it yet
        query = place.sample_query(SAMPLES)
        for key, sealed in home.database.rows(query):
            try:
                unseal(bytes(sealed), context=place.context)
            except (Tampered, KeyUnknown) as error:
                yield f"{place.name} {key}: {error}"
            else:
                yield ""


def _files(home: Home) -> Iterator[str]:
    """The same for contents of stored files."""
    table = StoredFile._meta.db_table
    query = f'SELECT DISTINCT sha256 FROM "{table}" ORDER BY sha256 LIMIT {SAMPLES}'
    for (digest,) in home.database.rows(query):
        try:
            with (home.files / digest[:2] / digest[2:]).open("rb") as source:
                plain = hashlib.sha256()
                for chunk in chunks(SealedReader(source)):
                    plain.update(chunk)
        except (OSError, BrokenFile, KeyUnknown) as error:
            yield f"files/{digest}: {error}"
        else:
            yield "" if plain.hexdigest() == digest else f"files/{digest}: 摘要不符"
