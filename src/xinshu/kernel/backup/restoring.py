"""Restoring: into an empty home, keys first and the database last, all of it or told apart."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from xinshu.kernel.backup import manifest as papers
from xinshu.kernel.backup.facts import differences
from xinshu.kernel.backup.home import Home
from xinshu.kernel.backup.manifest import Manifest, problems
from xinshu.kernel.backup.refusals import (
    BackupBroken,
    BackupLocked,
    KeysDiffer,
    OtherDatabase,
)
from xinshu.kernel.crypto.envelope import CannotOpen, unlock
from xinshu.kernel.crypto.sources import KeySourceReadOnly
from xinshu.kernel.files.sealed import CHUNK_BYTES, SealedReader
from xinshu.kernel.folders import write_whole
from xinshu.kernel.keyring import Keyring, using


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """What opens the keys of a backup: the passphrase, or the recipient's SM2 key in hex."""

    passphrase: str = ""
    private_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A finished restoration; `differences` is empty when the database holds what it held."""

    manifest: Manifest
    ring: Keyring
    differences: list[str]


def restore(folder: Path, home: Home, *, opener: Opener) -> Restored:
    """Restore the backup in `folder` to an empty home and compare counts and chain heads.

    Everything is checked before anything is written. A restoration that was killed leaves a
    marker and no database, and is begun again by the same call. Raises BackupBroken, BackupLocked,
    OtherDatabase, HomeNotEmpty, KeysDiffer, ProgramFailed.
    """
    manifest = Manifest.read(folder)
    if manifest.database != home.database.kind:
        raise OtherDatabase(made_with=manifest.database, here=home.database.kind)
    begun = _begun_before(manifest, home)
    if not begun:
        home.require_empty()
    require_whole(folder, manifest)
    ring = keys_of(folder, opener)
    require_own_signature(folder, ring)
    # The database comes last: where it is there, only the marker was left to remove.
    if not (begun and home.database.holds_tables()):
        _fill(folder, manifest, home, ring)
    home.marker.unlink()
    found = differences(manifest.facts, home.database.facts())
    return Restored(manifest=manifest, ring=ring, differences=found)


def require_whole(folder: Path, manifest: Manifest) -> None:
    """Raises BackupBroken for a backup that is not what was written."""
    wrong = next(problems(folder, manifest), None)
    if wrong:
        raise BackupBroken(name=folder.name, problem=wrong)


def require_own_signature(folder: Path, ring: Keyring) -> None:
    """The manifest is signed by a key that the backup itself holds.

    On a bare machine nothing else tells who signed: whoever wrote another manifest, and signed it,
    had not the passphrase that locks the keys. Raises BackupBroken.
    """
    own = {key.key_id for key in ring.signing}
    signed_by = papers.signers(folder)
    # Early backups could lock their keys away before the first signature was ever made.
    if own and not own.issuperset(signed_by):
        other = next(name for name in signed_by if name not in own)
        raise BackupBroken(name=folder.name, problem=f"清单由其他密钥签名（{other}）")


def keys_of(folder: Path, opener: Opener) -> Keyring:
    """The keys in a backup. Raises BackupLocked."""
    envelope = (folder / papers.KEYS).read_text(encoding="ascii")
    try:
        document = unlock(envelope, passphrase=opener.passphrase, private_key=opener.private_key)
    except CannotOpen:
        raise BackupLocked(name=folder.name) from None
    return Keyring.read(document.decode("ascii"))


def _begun_before(manifest: Manifest, home: Home) -> bool:
    """Restoring this very backup here was begun before, and killed."""
    return home.marker.exists() and home.marker.read_text(encoding="ascii") == manifest.name


def _fill(folder: Path, manifest: Manifest, home: Home, ring: Keyring) -> None:
    home.folder.mkdir(parents=True, exist_ok=True)
    write_whole(home.marker, manifest.name.encode("ascii"))
    _install_keys(ring, home)
    with using(ring):
        for left in (home.files, home.lake):
            shutil.rmtree(left, ignore_errors=True)
        _restore_parts(folder, manifest, home)
        with (folder / papers.DATABASE).open("rb") as sealed, SealedReader(sealed) as plain:
            home.database.load(cast("BinaryIO", plain))


def _install_keys(ring: Keyring, home: Home) -> None:
    try:
        home.keys.change(lambda _: ring.written())
    except KeySourceReadOnly:
        held = Keyring.read(home.keys.read())
        missing = [name for name, key in ring.keys.items() if held.keys.get(name) != key]
        if held.index_key != ring.index_key:
            missing.append("index")
        if missing:
            raise KeysDiffer(missing="、".join(missing)) from None


def _restore_parts(folder: Path, manifest: Manifest, home: Home) -> None:
    roots = {"files": home.files, "lake": home.lake}
    for part in manifest.parts:
        kind, _, inside = part.path.partition("/")
        if kind not in roots:
            continue
        place = roots[kind] / inside
        place.parent.mkdir(parents=True, exist_ok=True)
        with (folder / part.path).open("rb") as source, place.open("xb") as target:
            plain = SealedReader(source) if kind == "lake" else source
            shutil.copyfileobj(plain, target, CHUNK_BYTES)
        # With the time it had, the next backup sees that nothing changed.
        changed = part.origin[1]
        os.utime(place, ns=(changed, changed))
    os.sync()
