"""What a third party finds with its own program, without trusting ours."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from builders.actors import SETUP
from builders.ledger import BATCH, ROWS, happened, sealed, tamper, two_days, verifier
from builders.sources import ROOT
from xinshu.kernel.audit.data import digest_rows
from xinshu.kernel.audit.export import export
from xinshu.kernel.audit.models import Checkpoint, Entry, Event
from xinshu.kernel.audit.proofs import as_document, keys_document
from xinshu.kernel.crypto import signing

pytestmark = pytest.mark.django_db
PROGRAM = ROOT / "verifier" / "xinshu_verify.py"
Rows = tuple[Mapping[str, object], ...]


@pytest.fixture
def found(tmp_path: Path) -> Callable[..., set[str]]:
    """Exports what the database holds now and says which kinds of findings there are."""

    def verify(
        rows: Rows | None = ROWS,
        keys: list[dict[str, Any]] | None = None,
        seen: tuple[dict[str, Any], ...] = (),
        spoil: Callable[[Path], None] = lambda _: None,
    ) -> set[str]:
        folder = tmp_path / "export"
        shutil.rmtree(folder, ignore_errors=True)
        export(folder, actor=SETUP, rows=None if rows is None else ((*BATCH, r) for r in rows))
        spoil(folder)
        codes: set[str] = verifier().verify(folder, keys, seen).codes()
        return codes

    return verify


Found = Callable[..., set[str]]


def edited(name: str, edit: Callable[[list[dict[str, Any]]], None]) -> Callable[[Path], None]:
    """Changes one file of an export."""

    def spoil(folder: Path) -> None:
        path = folder / name
        listed = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        edit(listed)
        path.write_text("".join(json.dumps(each) + "\n" for each in listed), encoding="utf-8")

    return spoil


def test_what_nobody_touched_holds(found: Found) -> None:
    first, last = two_days()
    kept = (as_document(first), as_document(last))
    assert found(keys=keys_document(), seen=kept) == set()


def test_the_program_runs_by_itself_and_says_so(found: Found, tmp_path: Path) -> None:
    two_days()
    found()
    done = _run(tmp_path / "export")
    assert (done.returncode, done.stderr) == (0, "")
    assert "核验通过" in done.stdout
    tamper("UPDATE audit_event SET why = 'x' WHERE id = %s", Entry.objects.get(seq=2).event_id)
    found()
    done = _run(tmp_path / "export")
    assert done.returncode == 1
    assert "序号 2 的事件与封存时不同" in done.stdout
    assert _run(tmp_path / "nowhere").returncode == 2


def _run(folder: Path) -> "subprocess.CompletedProcess[str]":
    # -I -S: nothing installed can be imported, so neither Xinshu nor `cryptography` is there.
    command = [sys.executable, "-I", "-S", "-X", "utf8", str(PROGRAM), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


# --- the four a sceptic asks for first


def test_a_changed_event_is_found(found: Found) -> None:
    two_days()
    tamper("UPDATE audit_event SET why = 'x' WHERE id = %s", Entry.objects.get(seq=1).event_id)
    assert found() == {"event.changed"}


def test_a_changed_row_of_data_is_found(found: Found) -> None:
    two_days()
    assert found(rows=({**ROWS[0], "content": "x"}, *ROWS[1:])) == {"rows.changed"}
    assert found(rows=ROWS[1:]) == {"rows.changed"}
    assert found(rows=(*ROWS, {"row": 6, "content": "x"})) == {"rows.changed"}
    assert found(rows=(ROWS[1], ROWS[0], *ROWS[2:])) == {"rows.changed"}
    assert found(rows=()) == {"rows.missing"}


def test_a_later_digest_of_no_rows_does_not_hide_that_rows_are_gone(found: Found) -> None:
    two_days()
    with transaction.atomic():
        digest_rows((), actor=SETUP, object_type=BATCH[0], object_id=BATCH[1])
    sealed()
    assert found(rows=()) == {"rows.missing"}


def test_rows_nobody_vouched_for_are_found(found: Found) -> None:
    happened()
    sealed()
    assert found() == {"rows.unvouched"}


def test_a_deleted_event_is_found(found: Found) -> None:
    two_days()
    gone = Entry.objects.get(seq=2).event_id
    tamper("DELETE FROM audit_entry WHERE event_id = %s", gone)
    tamper("DELETE FROM audit_event WHERE id = %s", gone)
    shown = {"event.missing", "event.cut", "chain.broken"}
    assert found() == {*shown, "checkpoint.root", "checkpoint.link"}


def test_days_out_of_order_are_found(found: Found) -> None:
    first, last = two_days()

    def swap(entries: list[dict[str, Any]]) -> None:
        entries[:] = entries[first.size :] + entries[: first.size]

    assert found(spoil=edited("events.jsonl", swap)) >= {"day.order", "checkpoint.root"}
    tamper("UPDATE audit_entry SET day = '2026-03-31' WHERE seq = %s", last.size - 1)
    assert found() >= {"day.order", "event.changed"}


def test_a_forged_checkpoint_is_found(found: Found) -> None:
    two_days()
    tamper("UPDATE audit_checkpoint SET text = replace(text, '.000000Z', '.000001Z')")
    assert found() >= {"checkpoint.signature", "checkpoint.unsigned"}


# --- and those who know how the log is made


def test_a_forger_who_computes_everything_anew_lacks_the_key(found: Found) -> None:
    two_days()
    _rewrite_history()
    # To a third party that knows the platform's keys, the forger's are some others.
    assert found(keys=[]) == {"checkpoint.unknown_key", "checkpoint.unsigned"}


def test_whoever_has_the_key_too_is_betrayed_by_a_kept_checkpoint(found: Found) -> None:
    first, last = two_days()
    kept = (as_document(first), as_document(last))
    _rewrite_history()
    assert found(rows=None) == set(), "alone, a log that was signed anew looks like any other"
    assert found(rows=None, seen=kept) == {"checkpoint.rewritten"}


def _rewrite_history() -> None:
    """Forget the ledger and one event, then seal what is left as if it had been so."""
    gone = Entry.objects.get(seq=0).event_id
    for table in ("checkpointsignature", "checkpoint", "entry", "ledger"):
        tamper(f"DELETE FROM audit_{table}")
    tamper("DELETE FROM audit_event WHERE id = %s", gone)
    sealed()


def test_an_entry_put_in_with_its_digests_is_found_by_the_root(found: Found) -> None:
    two_days()
    tamper("UPDATE audit_event SET why = 'x' WHERE id = %s", Entry.objects.get(seq=0).event_id)
    assert found(spoil=edited("events.jsonl", _digest_anew)) == {
        "checkpoint.root",
        "checkpoint.link",
    }


def _digest_anew(entries: list[dict[str, Any]]) -> None:
    """Give every entry the leaf and the link that fit what it says now."""
    sm3, link, day = verifier().sm3, bytes(32), ""
    for each in entries:
        leaf = sm3(b"\x00" + each["entry"].encode())
        start = link if each["day"] == day else sm3(b"\x02" + link + each["day"].encode())
        link, day = sm3(b"\x03" + start + leaf), each["day"]
        each["leaf"], each["link"] = leaf.hex(), link.hex()


def test_a_log_cut_short_is_found(found: Found) -> None:
    first, last = two_days()
    cut = edited("events.jsonl", lambda entries: entries.__delitem__(slice(-1, None)))
    assert found(spoil=cut) == {"event.cut"}

    def forget(folder: Path) -> None:
        edited("events.jsonl", lambda entries: entries.__delitem__(slice(first.size, None)))(folder)
        edited("checkpoints.jsonl", lambda each: each.__delitem__(slice(1, None)))(folder)

    assert found(spoil=forget) == set(), "an older export is no lie by itself"
    assert found(spoil=forget, seen=(as_document(last),)) == {"checkpoint.rewritten"}


def test_a_checkpoint_left_out_is_found(found: Found) -> None:
    two_days()
    happened()
    sealed()
    tamper("DELETE FROM audit_checkpointsignature WHERE checkpoint_id = 2")
    tamper("DELETE FROM audit_checkpoint WHERE number = 2")
    assert found() == {"checkpoint.missing", "checkpoint.chain"}


def test_an_event_whose_text_is_withheld_is_found(found: Found) -> None:
    two_days()
    withhold = edited("events.jsonl", lambda entries: entries[1].update(entry=None))
    assert found(spoil=withhold) == {"event.deleted"}


def test_an_event_moved_to_another_place_is_found(found: Found) -> None:
    two_days()

    def swap(entries: list[dict[str, Any]]) -> None:
        for name in ("entry", "leaf"):
            entries[0][name], entries[1][name] = entries[1][name], entries[0][name]

    assert found(spoil=edited("events.jsonl", swap)) >= {"event.moved", "chain.broken"}


def test_a_key_under_the_id_of_another_is_no_key(found: Found) -> None:
    two_days()

    def exchange(keys: list[dict[str, Any]]) -> None:
        for key in keys:
            key["hex"] = "11" * (len(key["hex"]) // 2)

    assert found(spoil=edited("keys.jsonl", exchange)) >= {"checkpoint.unknown_key"}


def test_a_signature_for_something_else_does_not_pass(found: Found) -> None:
    first, _ = two_days()
    for each in signing.sign(first.text.encode(), "report.seal"):
        tamper(
            "UPDATE audit_checkpointsignature SET hex = %s WHERE checkpoint_id = 1 AND alg = %s",
            each.hex,
            each.alg,
        )
    assert found() == {"checkpoint.signature", "checkpoint.unsigned"}


def test_what_is_not_yet_under_a_checkpoint_is_not_exported(found: Found, tmp_path: Path) -> None:
    _, last = two_days()
    happened()
    assert found() == set()
    assert len((tmp_path / "export" / "events.jsonl").read_text().splitlines()) == last.size
    assert Event.objects.count() > last.size
    assert Checkpoint.objects.count() == 2


@pytest.mark.parametrize("name", ["events.jsonl", "checkpoints.jsonl", "keys.jsonl", "rows.jsonl"])
@pytest.mark.parametrize(
    "line",
    [b"[]", b"{}", b"null", b"7", b"{", b"\xff", b"[" * 100_000, b'{"seq": "x", "number": []}'],
)
def test_files_that_are_none_are_told_and_never_hold(
    found: Found, tmp_path: Path, name: str, line: bytes
) -> None:
    two_days()
    found()
    (tmp_path / "export" / name).write_bytes(line)
    assert verifier().main([str(tmp_path / "export")]) in {1, 2}


def test_here_both_signatures_are_checked() -> None:
    assert set(verifier().CHECKS) == {"sm2", "ed25519"}
