"""Stored files as a place the rotation of keys walks."""

import hashlib
import os
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from xinshu.kernel.crypto.places import Step, sealed_place
from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.files.places import content_path
from xinshu.kernel.files.sealed import (
    MAGIC_BYTES,
    MARK_BYTES,
    BrokenFile,
    SealedReader,
    chunks,
    current_mark,
    write_sealed,
)
from xinshu.kernel.folders import settle
from xinshu.kernel.keyring import KeyUnknown, key_of_tag

BATCH_FILES = 20


class StoredFiles:
    """The contents of stored files, walked in the order of their digests."""

    name = "files"

    def usage(self) -> Mapping[str, int]:
        """How many contents are sealed with each key."""
        return Counter(key_of_tag(mark[MAGIC_BYTES:]) for _, mark in _marks(None))

    def outdated(self) -> int:
        """How many contents are not sealed as new ones are."""
        current = current_mark()
        return sum(mark != current for _, mark in _marks(None))

    def reseal(self, after: Any) -> Step | None:
        """Seal the next contents anew; each is checked against its digest before it is replaced."""
        current = current_mark()
        done, broken, last = 0, [], after
        for digest, mark in _marks(after):
            if mark == current:
                continue
            try:
                _reseal(digest)
            except (BrokenFile, KeyUnknown) as error:
                broken.append(f"{digest}: {error}")
            else:
                done += 1
            last = digest
            if done + len(broken) == BATCH_FILES:
                break
        return Step(last, done, tuple(broken)) if last != after else None


def _marks(after: str | None) -> Iterator[tuple[str, bytes]]:
    """(digest, first bytes) of every content that is there, behind a digest."""
    digests = StoredFile.objects.order_by("sha256").values_list("sha256", flat=True).distinct()
    for digest in digests.filter(sha256__gt=after or "").iterator():
        path = content_path(digest)
        if path.exists():
            with path.open("rb") as file:
                yield digest, file.read(MARK_BYTES)


def _reseal(digest: str) -> None:
    """Replace a content by the same, sealed anew. Raises BrokenFile, KeyUnknown."""
    path = content_path(digest)
    arriving = Path(settings.XINSHU_FILES_DIR) / "arriving" / secrets.token_hex(12)
    arriving.parent.mkdir(parents=True, exist_ok=True)
    plain = hashlib.sha256()
    try:
        with path.open("rb") as source, arriving.open("xb") as target:
            write_sealed(_digested(SealedReader(source), plain), target)
            target.flush()
            os.fsync(target.fileno())
        if plain.hexdigest() != digest:
            raise BrokenFile("the content is not what its digest says")
        settle(arriving, path)
    finally:
        arriving.unlink(missing_ok=True)


def _digested(reader: SealedReader, digest: Any) -> Iterator[bytes]:
    for chunk in chunks(reader):
        digest.update(chunk)
        yield chunk


sealed_place(StoredFiles())
