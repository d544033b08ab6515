"""Sealing: committed events get their place in the log, and a checkpoint is signed.

An event is written inside the transaction it tells of, so its number says nothing about when
others could see it. Places are therefore given afterwards, one sealer at a time, to every event
that has none.
"""

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from itertools import chain

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from xinshu.core.ledger import checkpoint as words
from xinshu.core.ledger.chain import BEGINNING, Chain
from xinshu.core.ledger.hashing import Hashing
from xinshu.core.ledger.merkle import Frontier
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit import permissions as may
from xinshu.kernel.audit.entries import entry_text, utc
from xinshu.kernel.audit.hashings import hashing
from xinshu.kernel.audit.models import (
    Checkpoint,
    CheckpointSignature,
    Entry,
    Event,
    Ledger,
    TreeNode,
)
from xinshu.kernel.audit.models.ledger import SALT_BYTES
from xinshu.kernel.audit.tree import kept
from xinshu.kernel.crypto import signing

AT_ONCE = 5_000
LONGEST_TRANSACTION = dt.timedelta(days=1)
SIGNED_FOR = "audit.checkpoint"
THE_LEDGER = 1


@transaction.atomic
def seal(*, actor: Actor, even_if_idle: bool = False) -> Checkpoint | None:
    """Seal up to 5 000 events that wait and sign a checkpoint over them.

    Returns None when nothing waits; `even_if_idle` signs the log as it is all the same, so that a
    day on which nothing happened is told from a day that was lost. Writes no event of its own:
    the checkpoint is the trace. Raises NotPermitted.
    """
    require(actor, may.SEAL)
    ledger = _locked()
    events = _waiting(ledger)
    if not events and not (even_if_idle and ledger.size):
        return None
    now = timezone.now()
    # A clock that was set back does not bring yesterday back.
    day = max(ledger.day, timezone.localdate(now).isoformat())
    _append(ledger, events, day, hashing(ledger.hash))
    _settle(ledger, events, now)
    ledger.save()
    return _sign(ledger, now)


def seal_waiting(*, actor: Actor, even_if_idle: bool = False) -> Iterator[Checkpoint]:
    """Seal round after round what waits now, each its own transaction, and give the checkpoints.

    Ends with the first round that was not full: what arrives meanwhile waits for the next time,
    else sealing would never end where events keep arriving. Raises NotPermitted.
    """
    size = Ledger.objects.values_list("size", flat=True).first() or 0
    while (signed := seal(actor=actor, even_if_idle=even_if_idle)) is not None:
        yield signed
        if signed.size - size < AT_ONCE:
            return
        size, even_if_idle = signed.size, False


def _locked() -> Ledger:
    """The ledger's row, ours until the end of the transaction; made at the first call."""
    Ledger.objects.get_or_create(
        pk=THE_LEDGER,
        defaults={
            "origin": f"xinshu-{settings.XINSHU_REGION}-{os.urandom(4).hex()}",
            "hash": settings.XINSHU_AUDIT_HASH,
            "link": BEGINNING,
        },
    )
    return Ledger.objects.select_for_update().get(pk=THE_LEDGER)


def _waiting(ledger: Ledger) -> list[Event]:
    rows = Event.objects.filter(pk__gt=ledger.settled, entry=None).order_by("pk")
    return list(rows.prefetch_related("about")[:AT_ONCE])


def _append(ledger: Ledger, events: Sequence[Event], day: str, using: Hashing) -> None:
    frontier = Frontier(using, ledger.size, [bytes.fromhex(peak) for peak in ledger.peaks])
    ends = Chain(ledger.day, bytes(ledger.link))
    entries: list[Entry] = []
    completed: list[list[tuple[int, int, bytes]]] = []
    for seq, event in enumerate(events, start=ledger.size):
        salt = os.urandom(SALT_BYTES)
        leaf = using.leaf(entry_text(event, seq=seq, day=day, salt=salt))
        ends = ends.add(day, leaf, using)
        entries.append(Entry(seq=seq, event=event, day=day, salt=salt, leaf=leaf, link=ends.link))
        completed.append(frontier.add(leaf))
    Entry.objects.bulk_create(entries)
    TreeNode.objects.bulk_create(kept(chain.from_iterable(completed)))
    ledger.size, ledger.peaks = frontier.size, [peak.hex() for peak in frontier.peaks]
    ledger.day, ledger.link = ends.day, ends.link


def _settle(ledger: Ledger, events: Sequence[Event], now: dt.datetime) -> None:
    """Move the mark below which no event can turn up any more.

    A transaction may still hold back an event with a lower number; none lasts longer than a day.
    """
    if not events:
        return
    aged = Event.objects.filter(
        pk__gt=ledger.settled, pk__lte=events[-1].pk, at__lt=now - LONGEST_TRANSACTION
    )
    ledger.settled = aged.aggregate(last=Max("pk"))["last"] or ledger.settled


def _sign(ledger: Ledger, now: dt.datetime) -> Checkpoint:
    using = hashing(ledger.hash)
    last = Checkpoint.objects.order_by("-number").first()
    if last:
        # Verifiers take a checkpoint earlier than the one before it for one slipped in.
        now = max(now, last.at)
    said = words.Checkpoint(
        origin=ledger.origin,
        number=last.number + 1 if last else 1,
        size=ledger.size,
        root=Frontier(using, ledger.size, [bytes.fromhex(peak) for peak in ledger.peaks]).root(),
        hash=using.name,
        day=ledger.day,
        link=bytes(ledger.link),
        at=utc(now),
        previous=using.digest(last.text.encode()) if last else BEGINNING,
    )
    signed = Checkpoint.objects.create(
        number=said.number, at=now, day=said.day, size=said.size, text=said.text()
    )
    CheckpointSignature.objects.bulk_create(
        CheckpointSignature(checkpoint=signed, alg=each.alg, key_id=each.key_id, hex=each.hex)
        for each in signing.sign(said.text().encode(), SIGNED_FOR)
    )
    return signed
