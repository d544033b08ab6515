"""The tree of the log as the database holds it."""

from collections.abc import Iterable, Iterator

from xinshu.core.ledger.hashing import Hashing
from xinshu.core.ledger.merkle import Node, nodes_of
from xinshu.kernel.audit.models import Entry, TreeNode

TILE_LEVEL = 8  # subtrees over 256 leaves and more are kept, smaller ones computed
TILE = 1 << TILE_LEVEL


def kept(completed: Iterable[tuple[int, int, bytes]]) -> Iterator[TreeNode]:
    """Of the subtrees a growing tree completes, the rows that are stored."""
    for level, index, digest in completed:
        if level >= TILE_LEVEL:
            yield TreeNode(level=level, index=index, digest=digest)


def stored_tree(hashing: Hashing) -> Node:
    """The perfect subtrees of the log; each is read or computed once for one use of the result."""
    tiles: dict[int, list[bytes]] = {}
    stored: dict[tuple[int, int], bytes] = {}

    def node(level: int, index: int) -> bytes:
        if level >= TILE_LEVEL:
            if (level, index) not in stored:
                stored[level, index] = _stored(level, index)
            return stored[level, index]
        tile, inside = divmod(index << level, TILE)
        if tile not in tiles:
            tiles[tile] = _leaves(tile)
        return nodes_of(tiles[tile], hashing)(level, inside >> level)

    return node


def _stored(level: int, index: int) -> bytes:
    return bytes(TreeNode.objects.get(level=level, index=index).digest)


def _leaves(tile: int) -> list[bytes]:
    rows = Entry.objects.filter(seq__gte=tile * TILE, seq__lt=(tile + 1) * TILE)
    return [bytes(leaf) for leaf in rows.order_by("seq").values_list("leaf", flat=True)]
