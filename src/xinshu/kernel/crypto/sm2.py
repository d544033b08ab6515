"""SM2 signatures (GB/T 32918.2-2016) in fixed-width form, whatever the library underneath.

A private key is 32 bytes, a public key 64 (x then y), a signature 64 (r then s). The signer's
identity is the one GM/T 0009-2012 prescribes where none is agreed.
"""

from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from gmssl_pyx import (
    SM2_DEFAULT_SIGNER_ID,
    GmsslInnerError,
    sm2_decrypt,
    sm2_encrypt,
    sm2_key_generate,
    sm2_sign,
    sm2_verify,
)

IDENTITY: bytes = SM2_DEFAULT_SIGNER_ID
PRIVATE_BYTES = 32
PUBLIC_BYTES = 64
SIGNATURE_BYTES = 64


def new_pair() -> tuple[bytes, bytes]:
    """A fresh (private, public) pair."""
    public, private = sm2_key_generate()
    return private, public


def sign(private: bytes, public: bytes, data: bytes) -> bytes:
    """The signature of `data`; two calls give two different ones."""
    der = sm2_sign(private, public, data, signer_id=IDENTITY)
    r, s = decode_dss_signature(der)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def verify(public: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the signature is the key's; anything misshapen is not."""
    if len(public) != PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    if not (r and s):
        return False
    try:
        return bool(sm2_verify(public, data, encode_dss_signature(r, s), signer_id=IDENTITY))
    except GmsslInnerError:
        return False


def encrypt(public: bytes, secret: bytes) -> bytes:
    """A short secret (1 to 255 bytes) only the holder of the private key can read."""
    return bytes(sm2_encrypt(public, secret))


def decrypt(private: bytes, sealed: bytes) -> bytes:
    """What `encrypt` hid. Raises ValueError for another key or a changed text."""
    try:
        return bytes(sm2_decrypt(private, sealed))
    except GmsslInnerError:
        raise ValueError("not encrypted for this key") from None
