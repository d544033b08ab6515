"""Making a backup: under a name nobody takes for whole until it is."""

import datetime as dt
import os
import secrets
import shutil
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from django.utils import timezone

from xinshu.kernel.backup import manifest as papers
from xinshu.kernel.backup.finding import HIDDEN, UNFINISHED, backups
from xinshu.kernel.backup.home import Home
from xinshu.kernel.backup.manifest import Manifest
from xinshu.kernel.backup.refusals import BackupRunning, BackupUnlocked
from xinshu.kernel.backup.writing import Writer
from xinshu.kernel.crypto.envelope import NoOpener, lock
from xinshu.kernel.crypto.suites import suite
from xinshu.kernel.files.places import plain_folder
from xinshu.kernel.folders import alone, settle
from xinshu.kernel.keyring import keyring, signing_keys, using


def create(root: Path, home: Home, *, passphrase: str, recipient: str, keep: int = 0) -> Manifest:
    """Back everything up into a new folder below `root` while the platform runs on.

    The database is one consistent state; files and lake are read after it and hold at least what
    it refers to; the keys are those of the beginning and of the end and open all of it. Files the
    newest backup holds already are shared with it by hard links. With `keep` only so many backups
    stay. Raises BackupUnlocked, BackupRunning, ProgramFailed.
    """
    try:
        lock(b"", passphrase=passphrase, recipient=recipient)
    except NoOpener as nobody:
        raise BackupUnlocked(problem=nobody) from None
    try:
        with alone(root, wait=False):
            _sweep(root)
            made = _write(root, home, passphrase=passphrase, recipient=recipient)
            _thin_out(root, keep)
    except BlockingIOError:
        raise BackupRunning from None
    return made


def _write(root: Path, home: Home, *, passphrase: str, recipient: str) -> Manifest:
    now = timezone.now()
    name = f"{timezone.localtime(now):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    folder = root / f"{UNFINISHED}{name}"
    folder.mkdir(mode=0o700)
    earlier = next(iter(backups(root)), None)
    writer = Writer(folder, earlier=earlier, beside=root / earlier.name if earlier else None)
    signing_keys(suite().signatures)  # made before the keys are locked away, not after
    before = keyring()
    with writer.part(papers.DATABASE) as target:
        facts = home.database.dump(target, scratch=plain_folder())
    writer.copy(home.files, "files")
    writer.seal(home.lake, "lake")
    with writer.part(papers.KEYS) as target:
        # A key destroyed meanwhile has sealed what was copied before.
        ring = keyring()
        document = replace(ring, keys={**before.keys, **ring.keys}).written().encode()
        target.write(lock(document, passphrase=passphrase, recipient=recipient).encode())
    made = Manifest(
        name=name,
        made_at=now.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        version=version("xinshu"),
        database=home.database.kind,
        facts=facts,
        parts=tuple(writer.parts),
    )
    with using(ring):  # by the keys that lie in it, whatever has been renewed since
        made.write(folder)
    os.sync()
    settle(folder, root / name)
    return made


def _sweep(root: Path) -> None:
    """Remove what killed processes left; whoever holds the lock knows that nobody writes it."""
    for left in root.glob(f"{HIDDEN}*"):
        shutil.rmtree(left)


def _thin_out(root: Path, keep: int) -> None:
    for old in list(backups(root))[keep:] if keep else ():
        # Out of sight first: a removal that is killed leaves no half backup either.
        going = root / f"{HIDDEN}removed-{old.name}"
        settle(root / old.name, going)
        shutil.rmtree(going)
