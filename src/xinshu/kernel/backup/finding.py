"""Which backups a folder holds."""

from collections.abc import Iterator
from pathlib import Path

from xinshu.core.refusals import NotFound
from xinshu.kernel.backup.manifest import FILE, Manifest
from xinshu.kernel.backup.refusals import BackupBroken

HIDDEN = ".xinshu-"
UNFINISHED = f"{HIDDEN}unfinished-"


def backups(root: Path) -> Iterator[Manifest]:
    """Finished backups whose manifest can be read, newest first.

    A copy under another name is none: what is named by its manifest would be another folder.
    """
    if not root.is_dir():
        return
    for folder in sorted(root.iterdir(), key=lambda path: path.name, reverse=True):
        if not folder.name.startswith(".") and (folder / FILE).is_file():
            try:
                found = Manifest.read(folder)
            except BackupBroken:
                continue
            if found.name == folder.name:
                yield found


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
