"""Small secrets in database columns: SM4-GCM for the value, HMAC-SM3 for finding it again.

A sealed value is `version (1) | key id (8) | nonce (12) | ciphertext | tag (16)`.
Standards: GB/T 32907-2016 (SM4), GB/T 32905-2016 (SM3).
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hmac
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SM3

from xinshu.kernel.keyring import KEY_ID_BYTES, key_of_tag, key_tag, keyring

VERSION = b"\x01"
NONCE_BYTES = 12
TAG_BYTES = 16
HEAD_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES


class Tampered(ValueError):
    """A sealed value was changed, cut, or moved to a place it was not sealed for."""


def seal(plain: bytes, *, context: bytes = b"") -> bytes:
    """Encrypt; the result only opens again with the same `context` (the column's name, say)."""
    ring = keyring()
    nonce = os.urandom(NONCE_BYTES)
    head = VERSION + key_tag(ring.current) + nonce
    key = ring.derive(ring.current, "field", 16)
    encryptor = Cipher(SM4(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(head + context)
    body = encryptor.update(plain) + encryptor.finalize()
    return head + body + encryptor.tag


def unseal(sealed: bytes, *, context: bytes = b"") -> bytes:
    """Decrypt what `seal` made. Raises Tampered, and KeyUnknown for a key that is not here."""
    if len(sealed) < HEAD_BYTES + TAG_BYTES or sealed[:1] != VERSION:
        raise Tampered("not a sealed value")
    head, body, tag = sealed[:HEAD_BYTES], sealed[HEAD_BYTES:-TAG_BYTES], sealed[-TAG_BYTES:]
    key_id = key_of_tag(head[1 : 1 + KEY_ID_BYTES])
    key = keyring().derive(key_id, "field", 16)
    decryptor = Cipher(SM4(key), GCM(head[1 + KEY_ID_BYTES :], tag)).decryptor()
    decryptor.authenticate_additional_data(head + context)
    try:
        return decryptor.update(body) + decryptor.finalize()
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

    Normalise the text first: what differs by a blank differs here.
    """
    digest = hmac.HMAC(keyring().index_key, SM3())
    digest.update(text.encode())
    return digest.finalize()
