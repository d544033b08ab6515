"""Sealing beside everything else: open transactions, and another sealer."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from builders.actors import SETUP
from builders.ledger import happened
from xinshu.core.ledger import checkpoint as words
from xinshu.core.ledger.merkle import nodes_of, root
from xinshu.kernel.audit.hashings import hashing
from xinshu.kernel.audit.models import Checkpoint, Entry, Event
from xinshu.kernel.audit.sealing import seal
from xinshu.kernel.audit.services import record

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 20


def beside(work: Callable[[], object]) -> threading.Thread:
    """Work on a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def whole() -> None:
    """Every event has one place, without a gap, and the newest checkpoint covers them all."""
    leaves = [bytes(leaf) for leaf in Entry.objects.values_list("leaf", flat=True)]
    assert list(Entry.objects.values_list("seq", flat=True)) == list(range(Event.objects.count()))
    last, using = words.parse(Checkpoint.objects.latest("number").text), hashing("sm3")
    assert (last.size, last.root) == (
        len(leaves),
        root(nodes_of(leaves, using), len(leaves), using),
    )


def test_an_event_of_an_open_transaction_is_sealed_after_its_commit(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: no event is written beside another one")
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record("accounts.logged_in", actor=SETUP, why="slow")
            written.set()
            assert go_on.wait(WAIT)

    thread = beside(slow)
    assert written.wait(WAIT)
    happened(times=3)
    seal(actor=SETUP)
    assert Entry.objects.count() == 3
    go_on.set()
    thread.join(WAIT)
    seal(actor=SETUP)
    late = Entry.objects.get(seq=3)
    assert late.event.why == "slow"
    assert late.event_id < Entry.objects.get(seq=0).event_id
    whole()


def test_two_sealers_at_once_give_each_event_one_place(db: None) -> None:
    happened(times=300)
    start = threading.Barrier(2)

    def work() -> None:
        start.wait(WAIT)
        for _ in range(10):
            seal(actor=SETUP)
            happened()

    threads = [beside(work) for _ in range(2)]
    for thread in threads:
        thread.join(60)
    seal(actor=SETUP)
    assert Event.objects.count() == 320
    whole()
