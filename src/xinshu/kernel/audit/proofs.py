"""What anybody may ask the log: checkpoints, keys, and proofs. Digests only, never an event."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from xinshu.core.ledger import checkpoint as words
from xinshu.core.ledger import merkle
from xinshu.core.ledger.hashing import Hashing
from xinshu.core.refusals import NotFound
from xinshu.kernel.audit.entries import entry_text
from xinshu.kernel.audit.hashings import hashing
from xinshu.kernel.audit.models import Checkpoint, Entry, Event
from xinshu.kernel.audit.sealing import SIGNED_FOR
from xinshu.kernel.audit.tree import stored_tree
from xinshu.kernel.crypto import signing


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That the leaf at `index` stands in the tree of a checkpoint; digests in the RFC's order."""

    leaf: bytes
    index: int
    checkpoint: Checkpoint
    proof: tuple[bytes, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class Consistency:
    """That the log of the newer checkpoint begins with the log of the older one."""

    old: Checkpoint
    new: Checkpoint
    proof: tuple[bytes, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands in the log, and whether it still says what was sealed.

    `unchanged` compares the event as it is now with its leaf; `inclusion` leads from the leaf to
    a signed checkpoint, None until one covers it.
    """

    entry: Entry
    text: str
    unchanged: bool
    inclusion: Inclusion | None


def checkpoints() -> QuerySet[Checkpoint]:
    """Every checkpoint with its signatures, newest first."""
    return Checkpoint.objects.order_by("-number").prefetch_related("signatures")


def checkpoint(number: int) -> Checkpoint:
    """The checkpoint of that number. Raises NotFound."""
    found = checkpoints().filter(number=number).first()
    if found is None:
        raise NotFound(thing=f"检查点 {number}")
    return found


def latest() -> Checkpoint | None:
    """The newest checkpoint; None before the first."""
    return checkpoints().first()


def signatures_hold(found: Checkpoint) -> bool:
    """Every signature under the checkpoint is good, and there is at least one."""
    signed = [signing.Signature(s.alg, s.key_id, s.hex) for s in found.signatures.all()]
    text = found.text.encode()
    return bool(signed) and all(signing.verify(text, SIGNED_FOR, each) for each in signed)


def inclusion_of(seq: int, leaf: bytes, *, at: Checkpoint | None = None) -> Inclusion:
    """The proof that entry `seq` has this leaf digest under a checkpoint, by default the newest.

    Whoever asks knows both from the entry in hand; leaves are not given away. Raises NotFound
    when the entry has another digest or is younger than the checkpoint.
    """
    entry = Entry.objects.filter(seq=seq).first()
    found = at or latest()
    if entry is None or found is None or seq >= found.size or bytes(entry.leaf) != leaf:
        raise NotFound(thing="与该序号和摘要相符的日志条目")
    return _inclusion(entry, found)


def consistency_of(old: Checkpoint, new: Checkpoint) -> Consistency:
    """The proof that nothing before `old` was changed up to `new`. Raises NotFound."""
    if not 0 < old.size <= new.size:
        raise NotFound(thing="先后顺序正确的两个检查点")
    using = _hashing(new)
    proof = tuple(merkle.consistency_proof(stored_tree(using), old.size, new.size, using))
    holds = merkle.proves_consistency(proof, _head(old), _head(new), using)
    return Consistency(old, new, proof, holds)


def place_of(event: Event) -> Place | None:
    """Where the event stands in the log; None while it waits to be sealed."""
    entry = Entry.objects.filter(event=event).first()
    if entry is None:
        return None
    found = latest()
    covered = found is not None and entry.seq < found.size
    inclusion = _inclusion(entry, found) if found is not None and covered else None
    text = entry_text(event, seq=entry.seq, day=entry.day, salt=bytes(entry.salt))
    using = _hashing(found) if found is not None else None
    unchanged = using is not None and using.leaf(text) == bytes(entry.leaf)
    return Place(entry, text.decode(), unchanged, inclusion)


def as_document(found: Checkpoint) -> dict[str, Any]:
    """A checkpoint as others read it: the signed text and its signatures."""
    signed = [
        {"alg": each.alg, "key_id": each.key_id, "hex": each.hex} for each in found.signatures.all()
    ]
    return {"number": found.number, "text": found.text, "signatures": signed}


def keys_document() -> list[dict[str, Any]]:
    """The public keys that sign or have signed, oldest first."""
    return [
        {
            "alg": key.alg,
            "key_id": key.key_id,
            "hex": key.hex,
            "since": key.since,
            "active": key.active,
            "purpose": SIGNED_FOR,
        }
        for key in signing.public_keys()
    ]


def _inclusion(entry: Entry, found: Checkpoint) -> Inclusion:
    using, leaf = _hashing(found), bytes(entry.leaf)
    proof = tuple(merkle.inclusion_proof(stored_tree(using), entry.seq, found.size, using))
    holds = merkle.proves_inclusion(proof, leaf, entry.seq, _head(found), using)
    return Inclusion(leaf, entry.seq, found, proof, holds)


def _head(found: Checkpoint) -> merkle.Head:
    return merkle.Head(found.size, words.parse(found.text).root)


def _hashing(found: Checkpoint) -> Hashing:
    return hashing(words.parse(found.text).hash)
