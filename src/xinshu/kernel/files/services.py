"""Storing a file."""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.files import permissions as may
from xinshu.kernel.files.ending import remove_unneeded
from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.files.places import content_path
from xinshu.kernel.files.refusals import EmptyFile, FileTooLarge
from xinshu.kernel.files.sealed import chunks, write_sealed
from xinshu.kernel.folders import settle


def store(
    stream: BinaryIO,
    *,
    name: str,
    kind: str,
    actor: Actor,
    media_type: str = "",
    limit: int | None = None,
) -> StoredFile:
    """Take a file in: one pass over the stream, never the whole of it in memory.

    The content is on disk, complete and synced, before the row is written. `limit` is in bytes
    and defaults to the installation's. Raises NotPermitted, EmptyFile, FileTooLarge.
    """
    require(actor, may.STORE)
    meter = _Meter(stream, limit or settings.XINSHU_MAX_UPLOAD_BYTES)
    root = Path(settings.XINSHU_FILES_DIR)
    arriving = root / "arriving" / secrets.token_hex(12)
    arriving.parent.mkdir(parents=True, exist_ok=True)
    try:
        with arriving.open("xb") as target:
            write_sealed(meter.chunks(), target)
            target.flush()
            os.fsync(target.fileno())
        if meter.size == 0:
            raise EmptyFile(name=name)
        place = content_path(meter.sha256)
        if not _is_there(place):
            settle(arriving, place)
    finally:
        arriving.unlink(missing_ok=True)
    return StoredFile.objects.create(
        sha256=meter.sha256,
        size=meter.size,
        name=Path(name).name[:255] or "file",
        media_type=media_type[:100],
        kind=kind,
        stored_at=timezone.now(),
        stored_by_id=actor.user_id,
        department_id=actor.department_id,
    )


@transaction.atomic
def destroy(files: Iterable[StoredFile], *, actor: Actor) -> None:
    """End the contents for good; names, sizes and digests stay.

    The bytes go once the surrounding transaction commits, unless another file has the same ones.
    Raises NotPermitted.
    """
    require(actor, may.DESTROY)
    listed = list(files)
    StoredFile.objects.filter(pk__in=[each.pk for each in listed]).update(
        destroyed_at=timezone.now()
    )
    transaction.on_commit(partial(remove_unneeded, {each.sha256 for each in listed}))


def _is_there(place: Path) -> bool:
    """Whether these bytes lie there already.

    The fresh date keeps them from being removed for an older file that ends at this moment.
    """
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    return True


class _Meter:
    """Cuts a stream into chunks while counting and digesting it."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def chunks(self) -> Iterator[bytes]:
        for chunk in chunks(self._stream):
            self.size += len(chunk)
            if self.size > self._limit:
                raise FileTooLarge(limit_mb=self._limit // (1024 * 1024))
            self._digest.update(chunk)
            yield chunk
