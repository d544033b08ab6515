"""Which backups a folder holds."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from xinshu.core.refusals import NotFound
from xinshu.kernel.backup.manifest import FILE, Manifest
from xinshu.kernel.backup.refusals import BackupBroken

HIDDEN = ".xinshu-"
UNFINISHED = f"{HIDDEN}unfinished-"


def backups(root: Path) -> Iterator[Manifest]:
    """Finished backups whose manifest can be read, newest first.

    A copy under another name is none: what is named by its manifest would be another folder.
    Names tell the second only; which of two is newer the manifests say.
    """
    found = _found(root) if root.is_dir() else ()
    for _, _, each in sorted(found, key=lambda one: one[:2], reverse=True):
        yield each


def _found(root: Path) -> Iterator[tuple[datetime, str, Manifest]]:
    for folder in root.iterdir():
        if not folder.name.startswith(".") and (folder / FILE).is_file():
            try:
                found = Manifest.read(folder)
                made_at = datetime.fromisoformat(found.made_at)
            except (BackupBroken, ValueError):
                continue
            if found.name == folder.name:
                yield made_at, found.name, found


def folder_of(root: Path, name: str) -> Path:
    """The folder of a backup; an empty name means the newest. Raises NotFound."""
    if not name:
        newest = next(backups(root), None)
        if newest is None:
            raise NotFound(thing=f"备份（{root} 中没有）")
        return root / newest.name
    if name.startswith(".") or name not in {path.name for path in root.glob("*")}:
        raise NotFound(thing=f"备份“{name}”")
    return root / name
