"""What one visitor has used up: tokens of a bucket, and different pages of a day. Bounded memory.

Nobody's address is kept: keys are digests under a secret that each process makes for itself.
"""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network

from xinshu.kernel.web.admission_plan import BucketSize, Budget

MOST_BUCKETS = 50_000
MOST_BUDGETS = 20_000
BITS = 16_384  # of one key's day, 2 kB; two pages that share a bit count as one, to our cost
_SECRET = secrets.token_bytes(16)


def digest(*parts: str) -> int:
    """64 bits that stand for these texts while the process lives."""
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8, key=_SECRET).digest())


def visitor(address: str) -> tuple[str, str]:
    """Who asks and the network around: an IPv4 address and its /24, an IPv6 /64 and its /48.

    A household or office has a whole /64 to choose addresses from.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address, address
    if isinstance(found, IPv6Address):
        near, wide = (ip_network((found, length), strict=False) for length in (64, 48))
        return str(near), str(wide)
    return address, str(ip_network((found, 24), strict=False))


class Buckets:
    """A bucket of tokens for each key; the least recently seen are forgotten first."""

    def __init__(self, clock: Callable[[], float], *, most: int = MOST_BUCKETS) -> None:
        self._clock, self._most = clock, most
        self._left: OrderedDict[int, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: int, cost: float, size: BucketSize) -> float:
        """0 when the tokens were there and are taken, else the seconds until they will be."""
        now = self._clock()
        with self._lock:
            tokens, since = self._left.pop(key, (size.size, now))
            tokens = min(size.size, tokens + (now - since) * size.per_second)
            wait = 0.0 if cost <= tokens else (cost - tokens) / size.per_second
            self._left[key] = (tokens - cost if wait == 0.0 else tokens, now)
            if len(self._left) > self._most:
                self._left.popitem(last=False)
        return wait

    def __len__(self) -> int:
        return len(self._left)


class Budgets:
    """How many different pages each key has seen on one day, as a bitmap of hashes.

    A page seen before stays open when the day's number is reached: reading again costs nothing.
    """

    def __init__(self, *, most: int = MOST_BUDGETS) -> None:
        self._most = most
        self._day: date | None = None
        self._seen: OrderedDict[int, tuple[bytearray, int]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, keys: tuple[int, int], page: int, budget: Budget, day: date) -> bool:
        """Whether both the visitor and the network around it may see this page today."""
        place, bit = divmod(page % BITS, 8)
        with self._lock:
            if day != self._day:
                self._day = day
                self._seen.clear()
            fresh = []
            for key, most in zip(keys, (budget.near, budget.wide), strict=True):
                bits, seen = self._of(key)
                if not bits[place] >> bit & 1:
                    if seen >= most:
                        return False
                    fresh.append(key)
            for key in fresh:
                bits, seen = self._seen[key]
                bits[place] |= 1 << bit
                self._seen[key] = (bits, seen + 1)
            while len(self._seen) > self._most:
                self._seen.popitem(last=False)
        return True

    def _of(self, key: int) -> tuple[bytearray, int]:
        """The bitmap of a key, now the youngest, and how many bits are set."""
        found = self._seen.pop(key, None) or (bytearray(BITS // 8), 0)
        self._seen[key] = found
        return found

    def __len__(self) -> int:
        return len(self._seen)
