"""The form of a file at rest: chunks of 1 MiB, each under an authenticated cipher.

Header: `magic (4) | key id (8) | salt (16)`; the magic names the cipher. Each file has a key of
its own, derived from the named key and the salt. Chunk n is sealed under the nonce
`0 (7) | n (4) | last (1)` with the header as associated data, so chunks cannot be changed, swapped,
dropped or carried over, and a file that ends before its last chunk is known to be cut.
"""

import io
import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from django.conf import settings

from xinshu.kernel.crypto.ciphers import TAG_BYTES, Aead, format_named
from xinshu.kernel.crypto.suites import suite
from xinshu.kernel.keyring import KEY_ID_BYTES, key_of_tag, key_tag, keyring

FORMAT_OF_MAGIC: Mapping[bytes, str] = MappingProxyType(
    {b"XSF1": "aes-256-gcm/sha256", b"XSF2": "sm4-gcm/sm3"}
)
MAGIC_OF_FORMAT = MappingProxyType({name: magic for magic, name in FORMAT_OF_MAGIC.items()})
MAGIC_BYTES = 4
SALT_BYTES = 16
MARK_BYTES = MAGIC_BYTES + KEY_ID_BYTES
HEADER_BYTES = MARK_BYTES + SALT_BYTES
CHUNK_BYTES = 1024 * 1024
SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES


class BrokenFile(ValueError):
    """A stored file was changed or cut since it was stored."""


def current_mark() -> bytes:
    """The first bytes of what is sealed now: cipher and key."""
    return MAGIC_OF_FORMAT[suite(settings.XINSHU_FILE_SUITE).file] + key_tag(keyring().current)


def chunks(stream: BinaryIO | io.RawIOBase) -> Iterator[bytes]:
    """A stream in the pieces `write_sealed` wants, also when it hands out less at a time."""
    while chunk := _full_chunk(stream):
        yield chunk


def write_sealed(pieces: Iterator[bytes], target: BinaryIO) -> None:
    """Seal a stream. `pieces` must be CHUNK_BYTES long each, but for the last."""
    header = current_mark() + os.urandom(SALT_BYTES)
    cipher = _cipher(header)
    target.write(header)
    pending = next(pieces, b"")
    number = 0
    for following in pieces:
        target.write(cipher.encrypt(_nonce(number, last=False), pending, header))
        pending, number = following, number + 1
    target.write(cipher.encrypt(_nonce(number, last=True), pending, header))


class SealedReader(io.RawIOBase):
    """A stored file's plain bytes: readable and seekable, one chunk in memory.

    Raises BrokenFile on opening or reading a file that is not what was stored, KeyUnknown for a
    key that is not here.
    """

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self._source = source
        self._header = source.read(HEADER_BYTES)
        if len(self._header) < HEADER_BYTES:
            raise BrokenFile("not a stored file")
        self._cipher = _cipher(self._header)
        sealed = source.seek(0, os.SEEK_END) - HEADER_BYTES
        self._last = max(0, (sealed - 1) // SEALED_CHUNK_BYTES)
        self.size = sealed - TAG_BYTES * (self._last + 1)
        if self.size < 0:
            raise BrokenFile("the stored file is cut")
        self._position = 0
        self._held = -1
        self._plain = b""
        # The last chunk proves that nothing is missing behind it.
        self._chunk(self._last)

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move in the plain bytes, as files do."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError("before the start of the file")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Where the next read begins."""
        return self._position

    def readinto(self, buffer: "bytearray | memoryview", /) -> int:  # type: ignore[override]
        """Fill the buffer from one chunk at most; 0 at the end."""
        if self._position >= self.size:
            return 0
        number, start = divmod(self._position, CHUNK_BYTES)
        piece = self._chunk(number)[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the file underneath too."""
        self._source.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if number != self._held:
            self._source.seek(HEADER_BYTES + number * SEALED_CHUNK_BYTES)
            sealed = self._source.read(SEALED_CHUNK_BYTES)
            nonce = _nonce(number, last=number == self._last)
            try:
                self._plain = self._cipher.decrypt(nonce, sealed, self._header)
            except InvalidTag:
                raise BrokenFile("the stored file was changed or cut") from None
            self._held = number
        return self._plain


def _full_chunk(stream: BinaryIO | io.RawIOBase) -> bytes:
    chunk = stream.read(CHUNK_BYTES) or b""
    while chunk and len(chunk) < CHUNK_BYTES:
        more = stream.read(CHUNK_BYTES - len(chunk))
        if not more:
            break
        chunk += more
    return chunk


def _cipher(header: bytes) -> Aead:
    """The cipher a header asks for. Raises BrokenFile, KeyUnknown."""
    name = FORMAT_OF_MAGIC.get(header[:MAGIC_BYTES])
    if name is None:
        raise BrokenFile("not a stored file")
    form = format_named(name)
    key_id = key_of_tag(header[MAGIC_BYTES:MARK_BYTES])
    salt = header[MARK_BYTES:HEADER_BYTES]
    key = keyring().derive(key_id, "file", form.key_bytes, salt, by=form.derive_by)
    return form.make(key)


def _nonce(number: int, *, last: bool) -> bytes:
    return bytes(7) + number.to_bytes(4, "big") + bytes([last])
