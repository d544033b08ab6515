"""The Merkle tree of RFC 6962 §2.1 and its two proofs.

A tree is known by its perfect subtrees: `node(level, index)` is the root over the leaves
`index << level` up to `(index + 1) << level`; level 0 are the leaves. Every subtree the RFC's
definitions name is either perfect or the ragged right edge, which is put together from perfect
ones, so a store of those answers everything. Proofs list digests in the order of the RFC.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xinshu.core.ledger.hashing import Hashing

Node = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says of the tree: how many leaves, and the root over them."""

    size: int
    root: bytes


def nodes_of(leaves: Sequence[bytes], hashing: Hashing) -> Node:
    """The perfect subtrees over leaves that are at hand; for small trees and for tests."""

    def node(level: int, index: int) -> bytes:
        if level == 0:
            return leaves[index]
        return hashing.node(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))

    return node


def root(node: Node, size: int, hashing: Hashing) -> bytes:
    """The root over the first `size` leaves."""
    return _root(node, 0, size, hashing) if size else hashing.empty()


def inclusion_proof(node: Node, index: int, size: int, hashing: Hashing) -> list[bytes]:
    """What leads from leaf `index` to the root over `size` leaves. Raises ValueError."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} among {size}")
    return _path(node, index, 0, size, hashing)


def consistency_proof(node: Node, old: int, new: int, hashing: Hashing) -> list[bytes]:
    """What shows that the first `old` of `new` leaves are the old tree. Raises ValueError."""
    if not 0 < old <= new:
        raise ValueError(f"{old} leaves are not the beginning of {new}")
    return _subproof(node, old, 0, new, whole=True, hashing=hashing)


def proves_inclusion(
    proof: Sequence[bytes], leaf: bytes, index: int, head: Head, hashing: Hashing
) -> bool:
    """The proof leads from the leaf at `index` to the head's root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < head.size:
        return False
    at, last, found = index, head.size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = hashing.node(each, found)
            at, last = _up_to_left(at, last)
        else:
            found = hashing.node(found, each)
        at, last = at >> 1, last >> 1
    return last == 0 and found == head.root


def proves_consistency(proof: Sequence[bytes], old: Head, new: Head, hashing: Hashing) -> bool:
    """The tree of the new head begins with the tree of the old one (RFC 9162 §2.1.4.2)."""
    if not 0 < old.size <= new.size:
        return False
    if old.size == new.size:
        return not proof and old.root == new.root
    path = [old.root, *proof] if old.size & (old.size - 1) == 0 else list(proof)
    if not path:
        return False
    at, last = old.size - 1, new.size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    found_old = found_new = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            found_old, found_new = hashing.node(each, found_old), hashing.node(each, found_new)
            at, last = _up_to_left(at, last)
        else:
            found_new = hashing.node(found_new, each)
        at, last = at >> 1, last >> 1
    return last == 0 and found_old == old.root and found_new == new.root


class Frontier:
    """The right edge of a growing tree: enough to add leaves and to know the root.

    `peaks` are the roots of the perfect subtrees the leaves fall into, largest first: one for
    every bit that is set in `size`.
    """

    def __init__(self, hashing: Hashing, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if size.bit_count() != len(peaks):
            raise ValueError(f"{size} leaves have {size.bit_count()} peaks, not {len(peaks)}")
        self.size = size
        self.peaks = list(peaks)
        self._hashing = hashing

    def add(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf; returns the perfect subtrees it completes as (level, index, root)."""
        found, index = leaf, self.size
        self.size += 1
        completed = [(0, index, leaf)]
        while index & 1:
            found = self._hashing.node(self.peaks.pop(), found)
            index >>= 1
            completed.append((len(completed), index, found))
        self.peaks.append(found)
        return completed

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self.peaks:
            return self._hashing.empty()
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = self._hashing.node(peak, found)
        return found


def _split(size: int) -> int:
    """The largest power of two smaller than `size`: where RFC 6962 cuts a tree in two."""
    return 1 << ((size - 1).bit_length() - 1)


def _root(node: Node, start: int, end: int, hashing: Hashing) -> bytes:
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(size)
    return hashing.node(_root(node, start, middle, hashing), _root(node, middle, end, hashing))


def _path(node: Node, index: int, start: int, end: int, hashing: Hashing) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(node, index, start, middle, hashing), _root(node, middle, end, hashing)]
    return [*_path(node, index, middle, end, hashing), _root(node, start, middle, hashing)]


def _subproof(
    node: Node, old: int, start: int, end: int, *, whole: bool, hashing: Hashing
) -> list[bytes]:
    """`whole` is true while the old tree is a complete subtree the checker knows already."""
    if old == end:
        return [] if whole else [_root(node, start, end, hashing)]
    middle = start + _split(end - start)
    if old <= middle:
        inner = _subproof(node, old, start, middle, whole=whole, hashing=hashing)
        return [*inner, _root(node, middle, end, hashing)]
    inner = _subproof(node, old, middle, end, whole=False, hashing=hashing)
    return [*inner, _root(node, start, middle, hashing)]


def _up_to_left(at: int, last: int) -> tuple[int, int]:
    """Climb to where the node is a right child, or to the top."""
    while not at & 1 and at:
        at, last = at >> 1, last >> 1
    return at, last
