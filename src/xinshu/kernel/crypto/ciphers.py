"""Authenticated ciphers by name: `sm4-gcm` and `aes-256-gcm`, and the formats built on them.

A format is a cipher and the digest with which HKDF derives its keys. Formats are never changed
or given up: what was sealed years ago says which one it needs.
Standards: GB/T 32907-2016 (SM4), GB/T 36624-2018 (GCM), FIPS 197 (AES), RFC 5869 (HKDF).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

from xinshu.kernel.crypto.digests import UnknownAlgorithm

NONCE_BYTES = 12
TAG_BYTES = 16


class Aead(Protocol):
    """A cipher under one key; the tag of 16 bytes stands behind the ciphertext."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Seal; a nonce must never serve twice under one key."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Open. Raises InvalidTag for anything that is not what was sealed."""


class Sm4Gcm:
    """SM4 in GCM, in the manner of the library's own AESGCM."""

    def __init__(self, key: bytes) -> None:
        self._cipher = SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Seal."""
        encryptor = Cipher(self._cipher, GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data or b"")
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes:
        """Open. Raises InvalidTag."""
        if len(data) < TAG_BYTES:
            raise InvalidTag
        body, tag = data[:-TAG_BYTES], data[-TAG_BYTES:]
        decryptor = Cipher(self._cipher, GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(associated_data or b"")
        return decryptor.update(body) + decryptor.finalize()


@dataclass(frozen=True, slots=True)
class Format:
    """How something is sealed: the cipher, the bytes of its key, the digest that derives it."""

    name: str
    make: Callable[[bytes], Aead]
    key_bytes: int
    derive_by: str


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("sm4-gcm/sm3", Sm4Gcm, 16, "sm3"),
            # Columns of the first release.
            Format("sm4-gcm/sha256", Sm4Gcm, 16, "sha256"),
            Format("aes-256-gcm/sha256", AESGCM, 32, "sha256"),
        )
    }
)


def format_named(name: str) -> Format:
    """The format. Raises UnknownAlgorithm."""
    try:
        return FORMATS[name]
    except KeyError:
        raise UnknownAlgorithm(f"no format is called {name!r}") from None
