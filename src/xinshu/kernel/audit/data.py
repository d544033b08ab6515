"""Data under the seal: the digest of a set of rows is an event, so the log vouches for the rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from xinshu.core.ledger.canonical import canonical
from xinshu.core.ledger.merkle import Frontier
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit import permissions as may
from xinshu.kernel.audit.hashings import hashing
from xinshu.kernel.audit.models import Event
from xinshu.kernel.audit.services import record


@dataclass(frozen=True, slots=True)
class DataDigest:
    """The root, in hex, of the Merkle tree over so many rows, and the hash it was made with."""

    rows: int
    root: str
    hash: str


def digest_of(rows: Iterable[Mapping[str, object]]) -> DataDigest:
    """Digest rows in the order given; may take minutes and needs no transaction."""
    using = hashing(settings.XINSHU_AUDIT_HASH)
    tree = Frontier(using)
    for row in rows:
        tree.add(using.leaf(canonical(row)))
    return DataDigest(tree.size, tree.root().hex(), using.name)


def record_digest(
    digest: DataDigest, *, actor: Actor, object_type: str, object_id: str, label: str = ""
) -> Event:
    """Write a digest as an event about the thing the rows belong to. Raises OutsideTransaction."""
    return record(
        may.DATA_DIGEST,
        actor=actor,
        object_type=object_type,
        object_id=object_id,
        label=label,
        rows=digest.rows,
        root=digest.root,
        hash=digest.hash,
    )


def digest_rows(
    rows: Iterable[Mapping[str, object]],
    *,
    actor: Actor,
    object_type: str,
    object_id: str,
    label: str = "",
) -> Event:
    """Write the root of the Merkle tree over `rows` as an event about the thing they belong to.

    Rows are digested in the order given; whoever exports them must give them in the same order
    and spelling. They must not change while the thing stands: leave out what is decided anew
    later. Raises OutsideTransaction.
    """
    return record_digest(
        digest_of(rows), actor=actor, object_type=object_type, object_id=object_id, label=label
    )


def is_digested(object_type: str, object_id: str) -> bool:
    """The rows of the thing are under the seal already."""
    return _digests(object_type).filter(object_id=object_id).exists()


def digested(object_type: str) -> set[str]:
    """Ids of the things of a type whose rows are under the seal."""
    return set(_digests(object_type).values_list("object_id", flat=True))


def _digests(object_type: str) -> QuerySet[Event]:
    return Event.objects.filter(action=may.DATA_DIGEST, object_type=object_type)
