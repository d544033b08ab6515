"""Digests and keyed digests by name: `sm3` and `sha256`, 32 bytes each.

Standards: GB/T 32905-2016 (SM3), FIPS 180-4 (SHA-256).
"""

from collections.abc import Mapping
from types import MappingProxyType

from cryptography.hazmat.primitives import hmac
from cryptography.hazmat.primitives.hashes import SHA256, SM3, Hash, HashAlgorithm

ALGORITHMS: Mapping[str, type[HashAlgorithm]] = MappingProxyType({"sm3": SM3, "sha256": SHA256})


class UnknownAlgorithm(LookupError):
    """An algorithm or suite was asked for by a name nobody knows."""


def algorithm(name: str) -> HashAlgorithm:
    """The digest of that name for use inside other constructions. Raises UnknownAlgorithm."""
    try:
        return ALGORITHMS[name]()
    except KeyError:
        raise UnknownAlgorithm(f"no digest is called {name!r}") from None


def hasher(name: str) -> Hash:
    """A running digest: `update(bytes)` as often as needed, then `finalize()` once."""
    return Hash(algorithm(name))


def digest(name: str, data: bytes) -> bytes:
    """The digest of `data`. Raises UnknownAlgorithm."""
    running = hasher(name)
    running.update(data)
    return running.finalize()


def keyed_digest(name: str, key: bytes, data: bytes) -> bytes:
    """The HMAC of `data` (GB/T 15852.2, RFC 2104). Raises UnknownAlgorithm."""
    running = hmac.HMAC(key, algorithm(name))
    running.update(data)
    return running.finalize()
