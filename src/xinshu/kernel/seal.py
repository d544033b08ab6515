"""Small secrets in database columns: sealed values, and a keyed digest for finding them again.

A sealed value is `format (1) | key id (8) | nonce (12) | ciphertext | tag (16)`. The cipher is the
one of the suite in force (SM4-GCM unless set otherwise); whatever format a value has, it opens.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cryptography.exceptions import InvalidTag

from xinshu.kernel.crypto.ciphers import NONCE_BYTES, TAG_BYTES, format_named
from xinshu.kernel.crypto.digests import keyed_digest
from xinshu.kernel.crypto.suites import suite
from xinshu.kernel.keyring import KEY_ID_BYTES, key_of_tag, key_tag, keyring

FORMAT_OF_BYTE: Mapping[int, str] = MappingProxyType(
    {1: "sm4-gcm/sha256", 2: "aes-256-gcm/sha256", 3: "sm4-gcm/sm3"}
)
BYTE_OF_FORMAT = MappingProxyType({name: byte for byte, name in FORMAT_OF_BYTE.items()})
MARK_BYTES = 1 + KEY_ID_BYTES
HEAD_BYTES = MARK_BYTES + NONCE_BYTES


class Tampered(ValueError):
    """A sealed value was changed, cut, or moved to a place it was not sealed for."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in front of a sealed value: how, and with which key, it was sealed."""

    format: str
    key_id: str

    @classmethod
    def current(cls) -> "Mark":
        """How values are sealed now."""
        return cls(suite().field, keyring().current)

    @classmethod
    def of(cls, sealed: bytes) -> "Mark":
        """The mark of a sealed value, or of its first nine bytes. Raises Tampered."""
        name = FORMAT_OF_BYTE.get(sealed[0]) if sealed else None
        if name is None or len(sealed) < MARK_BYTES:
            raise Tampered("not a sealed value")
        return cls(name, key_of_tag(sealed[1:MARK_BYTES]))

    def __bytes__(self) -> bytes:
        return bytes([BYTE_OF_FORMAT[self.format]]) + key_tag(self.key_id)


def seal(plain: bytes, *, context: bytes = b"") -> bytes:
    """Encrypt; the result only opens again with the same `context` (the column's name, say)."""
    mark, nonce = Mark.current(), os.urandom(NONCE_BYTES)
    head = bytes(mark) + nonce
    form = format_named(mark.format)
    key = keyring().derive(mark.key_id, "field", form.key_bytes, by=form.derive_by)
    return head + form.make(key).encrypt(nonce, plain, head + context)


def unseal(sealed: bytes, *, context: bytes = b"") -> bytes:
    """Decrypt what `seal` made. Raises Tampered, and KeyUnknown for a key that is not here."""
    mark = Mark.of(sealed)
    if len(sealed) < HEAD_BYTES + TAG_BYTES:
        raise Tampered("the sealed value is cut")
    head = sealed[:HEAD_BYTES]
    form = format_named(mark.format)
    key = keyring().derive(mark.key_id, "field", form.key_bytes, by=form.derive_by)
    try:
        return form.make(key).decrypt(head[MARK_BYTES:], sealed[HEAD_BYTES:], head + context)
    except InvalidTag:
        raise Tampered("the sealed value does not open") from None


def seal_text(text: str, *, context: bytes = b"") -> bytes:
    """`seal` for text."""
    return seal(text.encode(), context=context)


def unseal_text(sealed: bytes, *, context: bytes = b"") -> str:
    """`unseal` for text."""
    return unseal(bytes(sealed), context=context).decode()


def blind_index(text: str) -> bytes:
    """32 bytes by which equal texts are found without storing them; useless without the key.

    HMAC-SM3, or HMAC-SHA-256 where the installation began with the international suite; it never
    changes, as indexes are compared. Normalise the text first: what differs by a blank differs
    here.
    """
    ring = keyring()
    return keyed_digest(ring.index_digest, ring.index_key, text.encode())
