"""Secrets that leave the house: locked under a passphrase, a recipient's key, or both.

A fresh key seals the secret; each opener holds that key in a form of its own. The result is JSON,
so that it can be opened decades later with nothing but the standards: scrypt (RFC 7914), SM2
encryption (GB/T 32918.4-2016, C1C3C2 in DER), and the cipher it names.
"""

import json
import secrets
from contextlib import suppress
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from xinshu.kernel.crypto import sm2
from xinshu.kernel.crypto.ciphers import NONCE_BYTES, Format, format_named
from xinshu.kernel.crypto.suites import suite

VERSION = 1
SALT_BYTES = 16
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**16, 8, 1  # 64 MiB and about a fifth of a second a try
SHORTEST_PASSPHRASE = 12
CONTEXT = b"xinshu envelope"
UNFIT = (InvalidTag, ValueError, KeyError, TypeError, LookupError)


class NoOpener(ValueError):
    """Nobody was named who could open it again, or the passphrase is too short."""


class CannotOpen(ValueError):
    """Not an envelope, not the right passphrase or key, or changed since."""


def lock(secret: bytes, *, passphrase: str = "", recipient: str = "") -> str:
    """Lock a secret; `recipient` is an SM2 public key in hex. Raises NoOpener."""
    form = format_named(suite().field)
    key, nonce = secrets.token_bytes(form.key_bytes), secrets.token_bytes(NONCE_BYTES)
    openers = [
        *([_by_passphrase(key, passphrase, form)] if passphrase else []),
        *([_by_recipient(key, recipient)] if recipient else []),
    ]
    if not openers:
        raise NoOpener("neither a passphrase nor a recipient")
    return json.dumps(
        {
            "version": VERSION,
            "format": form.name,
            "openers": openers,
            "nonce": nonce.hex(),
            "sealed": form.make(key).encrypt(nonce, secret, CONTEXT).hex(),
        },
        indent=1,
    )


def unlock(envelope: str, *, passphrase: str = "", private_key: str = "") -> bytes:
    """Open with either: where one of them is wrong, the other still opens it.

    `private_key` is an SM2 private key in hex. Raises CannotOpen.
    """
    try:
        stored = json.loads(envelope)
        form, openers = format_named(stored["format"]), list(stored["openers"])
        nonce, sealed = bytes.fromhex(stored["nonce"]), bytes.fromhex(stored["sealed"])
    except UNFIT:
        raise CannotOpen("it is no envelope") from None
    for opener in openers:
        with suppress(*UNFIT):
            key = _opened(opener, passphrase, private_key, form)
            if key is not None:
                return form.make(key).decrypt(nonce, sealed, CONTEXT)
    raise CannotOpen("it does not open with this passphrase or key")


def _by_passphrase(key: bytes, passphrase: str, form: Format) -> dict[str, Any]:
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise NoOpener(f"a passphrase has at least {SHORTEST_PASSPHRASE} characters")
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    cost = {"n": SCRYPT_N, "r": SCRYPT_R, "p": SCRYPT_P}
    opening = form.make(_stretched(passphrase, salt, form, **cost))
    return {
        "by": "passphrase",
        **cost,
        "salt": salt.hex(),
        "nonce": nonce.hex(),
        "key": opening.encrypt(nonce, key, CONTEXT).hex(),
    }


def _by_recipient(key: bytes, recipient: str) -> dict[str, Any]:
    try:
        public = bytes.fromhex(recipient)
    except ValueError:
        public = b""
    if len(public) != sm2.PUBLIC_BYTES:
        raise NoOpener("the recipient is no SM2 public key of 128 hex digits")
    return {"by": "recipient", "public": public.hex(), "key": sm2.encrypt(public, key).hex()}


def _opened(
    opener: dict[str, Any], passphrase: str, private_key: str, form: Format
) -> bytes | None:
    """The key behind an opener; None where nothing was given for its kind."""
    sealed = bytes.fromhex(opener["key"])
    if opener["by"] == "passphrase" and passphrase:
        salt, nonce = bytes.fromhex(opener["salt"]), bytes.fromhex(opener["nonce"])
        cost = {name: opener[name] for name in ("n", "r", "p")}
        opening = form.make(_stretched(passphrase, salt, form, **cost))
        return opening.decrypt(nonce, sealed, CONTEXT)
    if opener["by"] == "recipient" and private_key:
        return sm2.decrypt(bytes.fromhex(private_key), sealed)
    return None


def _stretched(passphrase: str, salt: bytes, form: Format, *, n: int, r: int, p: int) -> bytes:
    # Scrypt refuses absurd costs itself; a changed file could at most ask for memory.
    return Scrypt(salt=salt, length=form.key_bytes, n=n, r=r, p=p).derive(passphrase.encode())
