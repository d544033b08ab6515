"""Secrets of clients: how they are made, written and recognised."""

import hashlib
import hmac
import secrets

from xinshu.kernel.keys.models import Credential
from xinshu.kernel.keys.models.client import SEALED_FOR
from xinshu.kernel.seal import seal, unseal

TOKEN_PREFIX = "xat_"  # noqa: S105 # no secret: lets programs that look for leaked secrets know one
KEY_BYTES = 32


def new_key_id() -> str:
    """A name for a credential; it is no secret."""
    return secrets.token_hex(4)


def new_secret() -> str:
    """256 random bits, written for a header."""
    return secrets.token_urlsafe(KEY_BYTES)


def new_token() -> str:
    """An access token; never holds a dot, by which it is told from a secret."""
    return TOKEN_PREFIX + secrets.token_urlsafe(KEY_BYTES)


def digest(secret: str) -> str:
    """What is stored of a secret: it is long and random, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fits(credential: Credential, secret: str) -> bool:
    """Whether this is the credential's secret."""
    return hmac.compare_digest(credential.digest, digest(secret))


def seal_key(key: bytes) -> bytes:
    """A signing key for its column."""
    return seal(key, context=SEALED_FOR)


def unseal_key(credential: Credential) -> bytes:
    """The signing key out of its column."""
    return unseal(bytes(credential.sealed or b""), context=SEALED_FOR)
