"""Signed requests: what is signed, and whether the signature is good.

The client signs seven lines joined by a line feed: `XINSHU-SIGN-1`, its client code, the method,
the path with its query, the time (Unix seconds), a nonce, and the SM3 of the body in hexadecimal.
HMAC-SM3 with the shared key (64 digits), or SM2 with the client's own (r then s, 128 digits; see
`kernel.crypto.sm2`), in hexadecimal. Headers: `X-Key-Id`, `X-Timestamp`, `X-Nonce`,
`X-Signature`.
"""

import datetime as dt
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from gmssl_pyx import GmsslInnerError, normalize_sm2_public_key

from xinshu.kernel.crypto import sm2
from xinshu.kernel.crypto.digests import digest, keyed_digest
from xinshu.kernel.keys import material
from xinshu.kernel.keys.models import Client, Credential, Nonce
from xinshu.kernel.keys.refusals import (
    PublicKeyInvalid,
    Replayed,
    SignatureMissing,
    SignatureStale,
    SignatureWrong,
)

SCHEME = "XINSHU-SIGN-1"
SKEW_SECONDS = 300
SHAPES = {
    "X-Key-Id": re.compile(r"[0-9a-f]{8}"),
    "X-Timestamp": re.compile(r"[0-9]{9,11}"),
    "X-Nonce": re.compile(r"[A-Za-z0-9_-]{16,64}"),
    "X-Signature": re.compile(r"[0-9a-f]{64}(?:[0-9a-f]{64})?"),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it came: `target` is the path with its query, as in the request line."""

    method: str
    target: str
    body: bytes
    headers: Mapping[str, str]


def text_to_sign(code: str, sent: Sent, *, at: str, nonce: str) -> bytes:
    """The seven lines."""
    body = digest("sm3", sent.body).hex()
    lines = (SCHEME, code, sent.method.upper(), sent.target, at, nonce, body)
    return "\n".join(lines).encode()


def verify(client: Client, sent: Sent) -> None:
    """Go on only with a good, fresh, first signature by a valid key of the client.

    The nonce is remembered last, so that nobody without the key can spend one. Raises
    SignatureMissing, SignatureStale, SignatureWrong, Replayed.
    """
    key_id, at, nonce, signature = (_header(sent, name) for name in SHAPES)
    now = timezone.now()
    if abs(int(at) - int(now.timestamp())) > SKEW_SECONDS:
        raise SignatureStale(seconds=SKEW_SECONDS)
    credential = client.credentials.filter(kind=client.signing, key_id=key_id).first()
    text = text_to_sign(client.code, sent, at=at, nonce=nonce)
    if credential is None or not credential.valid_at(now) or not _good(credential, text, signature):
        raise SignatureWrong
    _spend(credential, nonce, now)


def public_key(given: str) -> str:
    """An SM2 public key as 128 hexadecimal digits, from any usual spelling.

    Raises PublicKeyInvalid.
    """
    try:
        point: bytes = normalize_sm2_public_key("".join(given.split()))
    except (GmsslInnerError, ValueError):
        raise PublicKeyInvalid from None
    return point.hex()


def _header(sent: Sent, name: str) -> str:
    value = sent.headers.get(name, "")
    if not SHAPES[name].fullmatch(value):
        raise SignatureMissing(header=name)
    return value


def _good(credential: Credential, text: bytes, signature: str) -> bool:
    if credential.kind == Credential.Kind.HMAC_SM3:
        made = keyed_digest("sm3", material.unseal_key(credential), text)
        return hmac.compare_digest(made.hex(), signature)
    return sm2.verify(bytes.fromhex(credential.public_key), text, bytes.fromhex(signature))


def _spend(credential: Credential, nonce: str, now: dt.datetime) -> None:
    try:
        with transaction.atomic():
            Nonce.objects.create(credential=credential, value=nonce, seen_at=now)
    except IntegrityError:
        raise Replayed from None
