"""Random samples nobody can arrange: the seed is promised before, and shown after, the draw.

The promise is a digest of the seed. Each thing that may be drawn has a ticket, the digest of seed
and key; the smallest tickets are drawn. Whoever holds seed and keys finds the same sample, and
neither the order of the keys nor their number changes the ticket of any of them.
"""

import hashlib
from collections.abc import Iterable
from heapq import nsmallest

SEED_BYTES = 32


def promise(seed: str) -> str:
    """What is told before the draw: SHA-256 over the seed, in hexadecimal."""
    return hashlib.sha256(b"xinshu.sample.seed\x00" + seed.encode()).hexdigest()


def kept(seed: str, promised: str) -> bool:
    """Whether the seed shown is the one promised."""
    return promise(seed) == promised


def ticket(seed: str, key: str) -> str:
    """The ticket of one key, in hexadecimal."""
    return hashlib.sha256(f"xinshu.sample.ticket\x00{seed}\x00{key}".encode()).hexdigest()


def draw(keys: Iterable[str], *, size: int, seed: str) -> list[str]:
    """The keys with the `size` smallest tickets, in the order of tickets; all where fewer exist.

    ValueError for a negative size. Keys must differ from each other.
    """
    if size < 0:
        raise ValueError("a sample cannot be smaller than none")
    return [key for _, key in nsmallest(size, ((ticket(seed, key), key) for key in keys))]


def of_all(keys: Iterable[str]) -> str:
    """A digest of everything that could have been drawn, whatever order it is named in."""
    whole = hashlib.sha256()
    for key in sorted(keys):
        whole.update(key.encode() + b"\n")
    return whole.hexdigest()
