"""Which digest the log is made with, and the marks that keep its uses apart.

RFC 6962 §2.1 puts 00 before a leaf and 01 before a node, so that no node can be passed off as a
leaf. The chain of a day has marks of its own: 02 before a day's start, 03 before a link.
"""

from collections.abc import Callable
from dataclasses import dataclass

DIGEST_BYTES = 32


@dataclass(frozen=True, slots=True)
class Hashing:
    """A digest of 32 bytes by its name (`sm3`, `sha256`) and the four uses the log has for it."""

    name: str
    digest: Callable[[bytes], bytes]

    def empty(self) -> bytes:
        """The root of a tree without leaves."""
        return self.digest(b"")

    def leaf(self, content: bytes) -> bytes:
        """The digest of one entry."""
        return self.digest(b"\x00" + content)

    def node(self, left: bytes, right: bytes) -> bytes:
        """The digest of two subtrees."""
        return self.digest(b"\x01" + left + right)

    def day(self, last_link: bytes, day: str) -> bytes:
        """Where the chain of a day (YYYY-MM-DD) starts: tied to where the day before ended."""
        return self.digest(b"\x02" + last_link + day.encode("ascii"))

    def link(self, last_link: bytes, leaf: bytes) -> bytes:
        """The next link of a day's chain."""
        return self.digest(b"\x03" + last_link + leaf)
