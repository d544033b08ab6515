"""Signatures that others can check: SM2 and Ed25519 side by side.

Signed is always `xinshu-signature-v1 LF purpose LF data`, so that a signature given for one
purpose cannot be shown as one for another.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from xinshu.kernel.crypto import sm2
from xinshu.kernel.crypto.digests import UnknownAlgorithm
from xinshu.kernel.crypto.suites import suite
from xinshu.kernel.keyring import SigningKey, keyring, signing_keys

DOMAIN = b"xinshu-signature-v1"
ED25519_PUBLIC_BYTES = 32
_PURPOSE = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: algorithm (`sm2`, `ed25519`), id of the key, 64 bytes in hex."""

    alg: str
    key_id: str
    hex: str


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What checks a signature: 64 bytes (x, y) for SM2, 32 for Ed25519, in hex.

    `key_id` is the algorithm and the first 16 hex digits of SM3 over the key, so a key cannot be
    passed off under another's id. `since` is a date; retired keys sign no more.
    """

    alg: str
    key_id: str
    hex: str
    since: str
    active: bool


def sign(data: bytes, purpose: str) -> list[Signature]:
    """Sign with the current key of every algorithm of the suite, in the suite's order.

    `purpose` is a short lower-case word such as `audit.checkpoint`. Keys are made at the first
    call. Raises ValueError for another kind of word, KeySourceReadOnly when keys come from
    elsewhere and hold none for signing.
    """
    message = _message(data, purpose)
    return [
        Signature(key.algorithm, key.key_id, _sign(key, message).hex())
        for key in signing_keys(suite().signatures)
    ]


def verify(
    data: bytes,
    purpose: str,
    signature: Signature,
    *,
    keys: Iterable[PublicKey] | None = None,
) -> bool:
    """Whether the signature is good and by one of `keys`: by default this installation's,
    retired ones too.
    """
    known = public_keys() if keys is None else keys
    key = next((each for each in known if each.key_id == signature.key_id), None)
    if key is None or key.alg != signature.alg or key.key_id != _id_of(key):
        return False
    try:
        public, signed = bytes.fromhex(key.hex), bytes.fromhex(signature.hex)
    except ValueError:
        return False
    return _verify(key.alg, public, _message(data, purpose), signed)


def public_keys() -> list[PublicKey]:
    """Every key that signs or has ever signed here, oldest first."""
    return [
        PublicKey(key.algorithm, key.key_id, key.public.hex(), key.since, bool(key.private))
        for key in keyring().signing
    ]


def _id_of(key: PublicKey) -> str:
    return SigningKey.id_of(key.alg, bytes.fromhex(key.hex))


def _message(data: bytes, purpose: str) -> bytes:
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"not a purpose: {purpose!r}")
    return b"\n".join((DOMAIN, purpose.encode("ascii"), data))


def _sign(key: SigningKey, message: bytes) -> bytes:
    match key.algorithm:
        case "sm2":
            return sm2.sign(key.private, key.public, message)
        case "ed25519":
            return Ed25519PrivateKey.from_private_bytes(key.private).sign(message)
    raise UnknownAlgorithm(f"no signature is called {key.algorithm!r}")


def _verify(algorithm: str, public: bytes, message: bytes, signature: bytes) -> bool:
    if algorithm == "sm2":
        return sm2.verify(public, message, signature)
    if algorithm != "ed25519" or len(public) != ED25519_PUBLIC_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True
