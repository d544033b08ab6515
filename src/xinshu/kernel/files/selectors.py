"""Reading stored files."""

import io
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from django.utils import timezone

from xinshu.core.refusals import NotFound
from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.files.places import content_path, plain_folder
from xinshu.kernel.files.refusals import FileDestroyed
from xinshu.kernel.files.sealed import CHUNK_BYTES, SealedReader

STALE_SECONDS = 24 * 3600


def open_plain(stored: StoredFile) -> BinaryIO:
    """The plain content, readable and seekable; the caller closes it.

    Who may see the file is decided by whoever holds a reference to it. Raises FileDestroyed when
    its time was over, NotFound when the content is lost, BrokenFile when it was changed or cut.
    """
    if stored.destroyed_at is not None:
        raise FileDestroyed(name=stored.name, on=timezone.localdate(stored.destroyed_at))
    try:
        source = content_path(stored.sha256).open("rb")
    except FileNotFoundError:
        raise NotFound(thing=f"文件“{stored.name}”的内容") from None
    try:
        reader = SealedReader(source)
    except Exception:
        source.close()
        raise
    # typeshed's BufferedReader is generic over raw readers; it is a BinaryIO in every way we use.
    return cast("BinaryIO", io.BufferedReader(reader, buffer_size=CHUNK_BYTES))


@contextmanager
def plain_path(stored: StoredFile) -> Iterator[Path]:
    """A plain copy on disk for readers that need a path; gone when the block ends.

    The copy keeps the file's suffix and is readable by the owner only. Raises as `open_plain`.
    """
    suffix = Path(stored.name).suffix[:12]
    copy = plain_folder() / f"{secrets.token_hex(12)}{suffix}"
    descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target, open_plain(stored) as source:
            shutil.copyfileobj(source, target, CHUNK_BYTES)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def sweep_plain_copies() -> int:
    """Remove plain copies, files or folders, a killed process left a day ago or earlier; says
    how many.
    """
    old = time.time() - STALE_SECONDS
    stale = [path for path in plain_folder().iterdir() if path.stat().st_mtime < old]
    for path in stale:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(stale)
