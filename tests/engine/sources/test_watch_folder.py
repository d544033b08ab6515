"""The watched folder: nothing half-written is taken, nothing taken is overwritten."""

import hashlib
from datetime import date
from pathlib import Path

from xinshu.engine.sources import Arrival, Trace, archive, scan


def by_name(arrivals: list[Arrival]) -> dict[str, Arrival]:
    return {arrival.path.name: arrival for arrival in arrivals}


def test_a_file_is_stable_with_its_marker_or_when_it_did_not_change(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    (tmp_path / "b.csv").write_text("2")
    (tmp_path / "b.csv.ok").touch()
    first = by_name(scan(tmp_path, "*.csv", seen=()))
    assert (first["a.csv"].stable, first["a.csv"].sha256) == (False, "")
    assert first["b.csv"].stable
    assert first["b.csv"].sha256 == hashlib.sha256(b"2").hexdigest()
    traces = {name: arrival.trace for name, arrival in first.items()}
    assert by_name(scan(tmp_path, "*.csv", seen=(), before=traces))["a.csv"].stable
    (tmp_path / "a.csv").write_text("12")
    assert not by_name(scan(tmp_path, "*.csv", seen=(), before=traces))["a.csv"].stable


def test_content_taken_before_is_recognised_under_another_name(tmp_path: Path) -> None:
    (tmp_path / "again.csv").write_text("1")
    (tmp_path / "again.csv.ok").touch()
    (arrival,) = scan(tmp_path, "*.csv", seen={hashlib.sha256(b"1").hexdigest()})
    assert arrival.known


def test_what_is_no_finished_file_is_passed_over(tmp_path: Path) -> None:
    for name in (".a.csv", "~$b.csv", "c.csv.part", "d.tmp", "e.csv.ok", "f.csv.sm3"):
        (tmp_path / name).write_text("x")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "target").write_text("x")
    (tmp_path / "link.csv").symlink_to(tmp_path / "target")
    assert scan(tmp_path, "*.csv*", seen=()) == []


def test_an_empty_file_is_not_stable(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    (first,) = scan(tmp_path, "*", seen=())
    (second,) = scan(tmp_path, "*", seen=(), before={"a.csv": Trace(0, first.trace.changed)})
    assert not second.stable


def test_taken_files_move_to_the_month_and_failed_ones_to_error(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(name)
        (tmp_path / f"{name}.ok").touch()
    done = archive(tmp_path / "a.csv", tmp_path, on=date(2026, 3, 2))
    failed = archive(tmp_path / "b.csv", tmp_path, on=date(2026, 3, 2), failed=True)
    assert done == tmp_path / "archive" / "202603" / "a.csv"
    assert failed == tmp_path / "error" / "b.csv"
    assert done.read_text() == "a.csv"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["archive", "error"]


def test_a_file_of_the_same_name_is_kept_beside_the_newcomer(tmp_path: Path) -> None:
    places = []
    for content in ("one", "two", "three"):
        (tmp_path / "a.csv").write_text(content)
        places.append(archive(tmp_path / "a.csv", tmp_path, on=date(2026, 3, 2)))
    assert [p.name for p in places] == ["a.csv", "a~2.csv", "a~3.csv"]
    assert [p.read_text() for p in places] == ["one", "two", "three"]
