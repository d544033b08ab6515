"""Verbs on backups: make one, restore it, drill.

The work itself runs outside any transaction, as it may take long; its trace is written after.
"""

import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.backup import creating, drilling, restoring
from xinshu.kernel.backup import permissions as may
from xinshu.kernel.backup.drilling import Drilled
from xinshu.kernel.backup.finding import folder_of
from xinshu.kernel.backup.home import Home
from xinshu.kernel.backup.manifest import Manifest
from xinshu.kernel.backup.models import BackupRun
from xinshu.kernel.backup.restoring import Opener, Restored
from xinshu.kernel.backup.selectors import backup_root

BACKUP = "backup"


def create(*, actor: Actor, root: Path | None = None) -> Manifest:
    """Back up database, files, lake and keys while the platform runs on.

    Keys are locked under the passphrase or the recipient of the settings. Raises NotPermitted,
    BackupUnlocked, BackupRunning, ProgramFailed.
    """
    require(actor, may.RUN)
    begun = time.monotonic()
    made = creating.create(
        backup_root(root),
        Home.current(),
        passphrase=settings.XINSHU_BACKUP_PASSPHRASE,
        recipient=settings.XINSHU_BACKUP_RECIPIENT,
        keep=settings.XINSHU_BACKUP_KEEP,
    )
    seconds = round(time.monotonic() - begun, 1)
    detail = {"parts": len(made.parts), "rows": sum(made.facts["tables"].values())}
    with transaction.atomic():
        _remember(BackupRun.Kind.CREATED, made, actor, ok=True, seconds=seconds, detail=detail)
        record(may.CREATED, actor=actor, object_type=BACKUP, object_id=made.name, size=made.size)
    return made


def drill(
    name: str = "",
    *,
    actor: Actor,
    opener: Opener | None = None,
    root: Path | None = None,
    scratch: Path | None = None,
) -> Drilled:
    """Restore a backup to a scratch place, compare, throw it away and write the drill record.

    An empty name means the newest backup; without an opener the passphrase of the settings opens
    it. A drill that finds differences is recorded as failed. Raises NotPermitted, NotFound,
    BackupBroken, BackupLocked, ProgramFailed.
    """
    require(actor, may.RUN)
    folder = folder_of(backup_root(root), name)
    done = drilling.drill(folder, Home.current(), opener=opener or _ours(), scratch=scratch)
    detail = {"differences": done.differences[:100], "opened": done.opened}
    with transaction.atomic():
        _remember(
            BackupRun.Kind.DRILL,
            done.manifest,
            actor,
            ok=done.ok,
            seconds=done.seconds,
            detail=detail,
        )
        record(
            may.DRILLED,
            actor=actor,
            object_type=BACKUP,
            object_id=done.manifest.name,
            result="一致" if done.ok else "不一致",
            seconds=done.seconds,
        )
    return done


def restore(
    name: str = "", *, actor: Actor, opener: Opener | None = None, root: Path | None = None
) -> Restored:
    """Restore a backup to this installation, which must be empty.

    A backup of an earlier version is brought up to this one's tables. The restored audit tells of
    the restoration. Raises NotPermitted, NotFound, BackupBroken, BackupLocked,
    HomeNotEmpty, OtherDatabase, KeysDiffer, ProgramFailed.
    """
    require(actor, may.RUN)
    folder = folder_of(backup_root(root), name)
    connections.close_all()
    done = restoring.restore(folder, Home.current(), opener=opener or _ours())
    call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic():
        record(
            may.RESTORED,
            actor=actor,
            object_type=BACKUP,
            object_id=done.manifest.name,
            result="不一致" if done.differences else "一致",
        )
    return done


def _ours() -> Opener:
    return Opener(passphrase=settings.XINSHU_BACKUP_PASSPHRASE)


def _remember(
    kind: BackupRun.Kind,
    made: Manifest,
    actor: Actor,
    *,
    ok: bool,
    seconds: float,
    detail: dict[str, object],
) -> None:
    BackupRun.objects.create(
        kind=kind,
        backup=made.name,
        ok=ok,
        at=timezone.now(),
        seconds=seconds,
        size=made.size,
        actor_name=actor.name[:64],
        detail=detail,
    )
