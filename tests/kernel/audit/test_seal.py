"""Sealing: every committed event gets one place, and a checkpoint vouches for all of them."""

import datetime as dt
import threading
from itertools import islice

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from builders.actors import SETUP, Cast
from builders.ledger import happened, sealed, tamper, two_days
from builders.traces import watched
from xinshu.core.ledger import checkpoint as words
from xinshu.core.ledger.merkle import nodes_of, root
from xinshu.core.refusals import NotPermitted
from xinshu.kernel.audit import proofs, sealing
from xinshu.kernel.audit.hashings import hashing
from xinshu.kernel.audit.jobs import SEAL, ensure_schedules
from xinshu.kernel.audit.models import AppendOnly, Checkpoint, Entry, Event, Ledger, TreeNode
from xinshu.kernel.audit.sealing import seal, seal_waiting
from xinshu.kernel.jobs.models import Job, Schedule
from xinshu.kernel.jobs.services import enqueue
from xinshu.kernel.jobs.worker import run_worker

pytestmark = pytest.mark.django_db


def leaves() -> list[bytes]:
    """The leaves of the log in order."""
    return [bytes(leaf) for leaf in Entry.objects.values_list("leaf", flat=True)]


def test_every_event_gets_one_place_and_the_checkpoint_covers_all(cast: Cast) -> None:
    happened(times=7)
    checkpoint = sealed()
    assert Entry.objects.count() == Event.objects.count() == checkpoint.size
    assert list(Entry.objects.values_list("seq", flat=True)) == list(range(checkpoint.size))
    said, using = words.parse(checkpoint.text), hashing("sm3")
    assert said.root == root(nodes_of(leaves(), using), checkpoint.size, using)
    assert proofs.signatures_hold(checkpoint)
    assert {each.alg for each in checkpoint.signatures.all()} == {"sm2", "ed25519"}


def test_sealing_again_goes_on_where_it_ended(db: None) -> None:
    first, second = two_days()
    assert proofs.consistency_of(first, second).holds
    before, after = words.parse(first.text), words.parse(second.text)
    assert (before.number, after.number) == (1, 2)
    assert (before.day, after.day) == ("2026-04-01", "2026-04-02")
    assert after.previous == hashing("sm3").digest(first.text.encode())
    assert after.origin == before.origin


def test_when_nothing_waits_nothing_is_signed(db: None) -> None:
    happened()
    sealed()
    with watched() as traces:
        assert seal(actor=SETUP) is None
    assert traces.left == {}
    assert Checkpoint.objects.count() == 1


def test_a_day_without_events_is_signed_for_all_the_same(db: None) -> None:
    assert seal(actor=SETUP, even_if_idle=True) is None, "an empty log says nothing"
    happened()
    first = sealed()
    second = seal(actor=SETUP, even_if_idle=True)
    assert second is not None
    assert (second.number, second.size) == (2, first.size)
    assert proofs.consistency_of(first, second).holds


def test_sealing_is_the_platforms_own_work(cast: Cast) -> None:
    for actor in (cast.auditor, cast.system_admin, cast.security_admin, cast.centre_officer):
        with pytest.raises(NotPermitted):
            seal(actor=actor)
    assert not Checkpoint.objects.exists()


def test_an_event_that_was_held_back_by_its_transaction_is_sealed_later(db: None) -> None:
    late, early = happened(times=2)
    tamper("DELETE FROM audit_event WHERE id = %s", late.pk)
    assert sealed().size == 1
    late._state.adding = True
    late.save(force_insert=True)
    assert sealed().size == 2
    assert list(Entry.objects.values_list("event_id", flat=True)) == [early.pk, late.pk]


def test_the_mark_below_which_nothing_turns_up_stays_a_day_behind(db: None) -> None:
    with time_machine.travel(timezone.now() - dt.timedelta(days=3), tick=False):
        old = happened(times=2)[-1]
    happened()
    sealed()
    assert Ledger.objects.get().settled == old.pk


def test_many_events_are_sealed_batch_by_batch(
    db: None, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(sealing, "AT_ONCE", 200)
    happened(times=700)
    job = enqueue(SEAL, actor=SETUP)
    run_worker(threading.Event(), once=True)
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.result) == ("done", {"checkpoint": 4, "size": 700})
    using, every = hashing("sm3"), leaves()
    kept = {(node.level, node.index): bytes(node.digest) for node in TreeNode.objects.all()}
    assert set(kept) == {(8, 0), (8, 1), (9, 0)}
    assert kept[9, 0] == root(nodes_of(every, using), 512, using)
    oldest, newest = Checkpoint.objects.get(number=1), Checkpoint.objects.get(number=4)
    assert proofs.consistency_of(oldest, newest).holds
    for seq in (0, 255, 256, 511, 512, 699):
        assert proofs.inclusion_of(seq, every[seq]).holds


def test_sealing_ends_though_events_keep_arriving(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "AT_ONCE", 20)
    happened(times=30)
    sizes = []
    for each in islice(seal_waiting(actor=SETUP), 9):
        sizes.append(each.size)
        happened()
    assert sizes == [20, 31]


def test_a_clock_set_back_does_not_bring_yesterday_back(db: None) -> None:
    _, before = two_days()
    with time_machine.travel(dt.datetime(2026, 3, 1, tzinfo=dt.UTC), tick=False):
        happened()
        after = sealed()
    assert after.day == "2026-04-02"
    assert after.at == before.at
    assert words.parse(after.text).at == words.parse(before.text).at


def test_the_digest_is_chosen_before_the_first_entry(db: None, settings: Settings) -> None:
    settings.XINSHU_AUDIT_HASH = "sha256"
    happened()
    first = sealed()
    settings.XINSHU_AUDIT_HASH = "sm3"
    happened()
    second = sealed()
    assert [words.parse(each.text).hash for each in (first, second)] == ["sha256", "sha256"]
    assert proofs.consistency_of(first, second).holds


def test_what_is_sealed_is_neither_changed_nor_removed(db: None) -> None:
    happened()
    checkpoint = sealed()
    entry = Entry.objects.get(seq=0)
    for attempt in (entry.save, entry.delete, checkpoint.save, checkpoint.delete):
        with pytest.raises(AppendOnly):
            attempt()


def test_workers_seal_every_few_minutes_and_at_the_end_of_the_day(
    db: None, settings: Settings
) -> None:
    settings.XINSHU_AUDIT_SEAL_MINUTES = 3
    ensure_schedules(actor=SETUP)
    ensure_schedules(actor=SETUP)
    planned = {each.name: each for each in Schedule.objects.filter(kind=SEAL)}
    assert planned[SEAL].every_minutes == 3
    assert planned[f"{SEAL}.day"].args == {"even_if_idle": True}
    assert len(planned) == 2
