"""Pictures and attachments lie in the platform's store of files: sealed, digested, backed up.

A file's name here is `<number>-<start of its digest>.<ending>`; its address cannot be guessed, and
is answered to the public only while a published article shows it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any, BinaryIO, cast
from urllib.parse import quote

from django.core.files import File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible

from xinshu.core.refusals import NotFound
from xinshu.delivery.editorial.kinds import ALL, ending_of, problem_of
from xinshu.delivery.editorial.refusals import FileNotAllowed
from xinshu.kernel.accounts.actor import system_actor
from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.files.selectors import open_plain
from xinshu.kernel.files.services import destroy, store

KIND = "editorial"
ADDRESS = "/news/files/"
NAME = re.compile(r"([0-9]{1,18})-([0-9a-f]{16})\.([a-z0-9]{2,5})")
_IN_TEXT = re.compile(re.escape(ADDRESS) + f"({NAME.pattern})")


@deconstructible
class SealedFiles(Storage):
    """Django's view of the store of files."""

    def _open(self, name: str, _mode: str = "rb") -> File[bytes]:
        # The library's image reader seeks to and fro; what editors upload fits into memory.
        with open_plain(stored_file(name)) as source:
            return File(BytesIO(source.read()), name=name)

    def _save(self, name: str, content: File[bytes]) -> str:
        content.seek(0)
        start = cast("bytes", content.read(16))
        if problem := problem_of(name, start):
            raise FileNotAllowed(name=name, problem=problem)
        content.seek(0)
        kept = store(
            cast("BinaryIO", content),
            name=name,
            kind=KIND,
            media_type=ALL[ending_of(name)].media_type,
            actor=system_actor("editorial"),
        )
        return f"{kept.pk}-{kept.sha256[:16]}.{ending_of(name)}"

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Every file gets a name of its own when it is stored."""
        return name

    def generate_filename(self, filename: str | os.PathLike[str]) -> str:
        """Only what it was called matters, not a folder."""
        return str(filename).replace("\\", "/").rpartition("/")[2]

    def exists(self, name: str) -> bool:
        """Whether the content can be read."""
        try:
            stored_file(name)
        except NotFound:
            return False
        return True

    def delete(self, name: str) -> None:
        """End the content for good."""
        try:
            destroy([stored_file(name)], actor=system_actor("editorial"))
        except NotFound:
            return

    def size(self, name: str) -> int:
        """Plain bytes."""
        return stored_file(name).size

    def url(self, name: str | None) -> str:
        """Where the file is asked for."""
        return ADDRESS + quote(name or "")

    def get_created_time(self, name: str) -> Any:
        """When it was stored."""
        return stored_file(name).stored_at

    get_modified_time = get_created_time


def stored_file(name: str) -> StoredFile:
    """The file behind a name. Raises NotFound."""
    parts = NAME.fullmatch(name)
    found = (
        StoredFile.objects.filter(pk=parts[1], kind=KIND, destroyed_at=None).first()
        if parts
        else None
    )
    if found is None or not parts or not found.sha256.startswith(parts[2]):
        raise NotFound(thing="该文件")
    return found


def names_in(html: str) -> Iterator[str]:
    """Names of stored files a text links to or shows."""
    return (found[1] for found in _IN_TEXT.finditer(html))


def content_of(name: str) -> IO[bytes]:
    """The plain content; the caller closes it. Raises NotFound."""
    return open_plain(stored_file(name))
