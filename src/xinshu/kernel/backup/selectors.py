"""Questions about backups."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.backup import finding, manifest
from xinshu.kernel.backup import permissions as may
from xinshu.kernel.backup.manifest import Manifest
from xinshu.kernel.backup.models import BackupRun


def backup_root(chosen: Path | None = None) -> Path:
    """The folder of backups: the one given, else that of the settings."""
    return chosen or Path(settings.XINSHU_BACKUP_DIR)


def backups(*, actor: Actor, root: Path | None = None) -> Iterator[Manifest]:
    """Finished backups, newest first. Raises NotPermitted."""
    require(actor, may.RUN)
    return finding.backups(backup_root(root))


def problems(name: str, *, actor: Actor, root: Path | None = None) -> list[str]:
    """What is wrong with a backup, without opening it: empty when it is whole and unchanged.

    An empty name means the newest. Raises NotPermitted, NotFound, BackupBroken.
    """
    require(actor, may.RUN)
    folder = finding.folder_of(backup_root(root), name)
    return list(manifest.problems(folder, Manifest.read(folder)))


def runs(*, actor: Actor) -> Iterator[BackupRun]:
    """Backups made and drills done, newest first. Raises NotPermitted."""
    require(actor, may.RUN)
    return BackupRun.objects.all().iterator()
