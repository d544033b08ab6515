"""The digests a log can be made with, by name."""

from functools import cache, partial

from xinshu.core.ledger.hashing import Hashing
from xinshu.kernel.crypto.digests import algorithm, digest


@cache
def hashing(name: str) -> Hashing:
    """The digest of that name (`sm3`, `sha256`). Raises UnknownAlgorithm."""
    algorithm(name)
    return Hashing(name, partial(digest, name))
