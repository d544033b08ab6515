"""Stored files: what comes out is what went in, or an error."""

import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from builders.actors import Cast
from xinshu.core.refusals import NotFound, NotPermitted
from xinshu.kernel.files import selectors
from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.files.places import content_path, plain_folder
from xinshu.kernel.files.refusals import EmptyFile, FileTooLarge
from xinshu.kernel.files.sealed import (
    CHUNK_BYTES,
    HEADER_BYTES,
    SEALED_CHUNK_BYTES,
    BrokenFile,
    SealedReader,
    write_sealed,
)
from xinshu.kernel.files.selectors import open_plain, plain_path
from xinshu.kernel.files.services import store

SIZES = [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 17]


def content(size: int) -> bytes:
    """Bytes that differ from chunk to chunk."""
    block = hashlib.sha256(str(size).encode()).digest()
    return (block * (size // 32 + 1))[:size]


def sealed(plain: bytes) -> bytes:
    target = io.BytesIO()
    starts = range(0, len(plain), CHUNK_BYTES)
    write_sealed((plain[start : start + CHUNK_BYTES] for start in starts), target)
    return target.getvalue()


def put(plain: bytes, cast: Cast, name: str = "处罚.csv") -> StoredFile:
    return store(io.BytesIO(plain), name=name, kind="submission", actor=cast.clerk_a)


@pytest.mark.django_db
@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_back_as_it_was(cast: Cast, size: int) -> None:
    plain = content(size)
    stored = put(plain, cast)
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(plain).hexdigest())
    assert stored.department_id == cast.department_a.pk
    with open_plain(stored) as file:
        assert file.read() == plain
        file.seek(-1, io.SEEK_END)
        assert file.read() == plain[-1:]


@pytest.mark.django_db
def test_nothing_plain_lies_on_the_disk(cast: Cast) -> None:
    stored = put("某某某的联系电话".encode() * 1000, cast)
    assert "某某某".encode() not in content_path(stored.sha256).read_bytes()


@pytest.mark.django_db
def test_the_same_content_is_kept_once(cast: Cast, settings: Settings) -> None:
    first, second = put(b"same", cast, "一.csv"), put(b"same", cast, "二.csv")
    assert first.pk != second.pk
    kept = [path for path in Path(settings.XINSHU_FILES_DIR).rglob("*") if path.is_file()]
    assert kept == [content_path(first.sha256)]


@pytest.mark.django_db
def test_streams_that_hand_out_little_at_a_time_are_read_to_the_end(cast: Cast) -> None:
    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 1, 70_001))

    plain = content(CHUNK_BYTES + 5)
    stored = store(Trickle(plain), name="x", kind="submission", actor=cast.clerk_a)
    with open_plain(stored) as file:
        assert file.read() == plain


@pytest.mark.django_db
def test_what_is_refused_leaves_nothing(cast: Cast, settings: Settings) -> None:
    with pytest.raises(EmptyFile):
        put(b"", cast)
    with pytest.raises(FileTooLarge):
        store(io.BytesIO(b"12345"), name="x", kind="s", actor=cast.clerk_a, limit=4)
    with pytest.raises(NotPermitted):
        store(io.BytesIO(b"1"), name="x", kind="s", actor=cast.public)
    assert not StoredFile.objects.exists()
    assert not [path for path in Path(settings.XINSHU_FILES_DIR).rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_name_is_a_name_and_no_path(cast: Cast) -> None:
    assert put(b"1", cast, "../../etc/passwd").name == "passwd"


@pytest.mark.django_db
def test_a_plain_copy_lives_as_long_as_the_block(cast: Cast) -> None:
    stored = put(content(2 * CHUNK_BYTES), cast, "表.xlsx")
    with plain_path(stored) as path:
        assert path.suffix == ".xlsx"
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.read_bytes() == content(2 * CHUNK_BYTES)
    assert not path.exists()


@pytest.mark.django_db
def test_copies_of_killed_processes_are_swept_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    left = plain_folder() / "left.csv"
    left.write_bytes(b"plain")
    (plain_folder() / "folder").mkdir()
    (plain_folder() / "folder" / "left.csv").write_bytes(b"plain")
    selectors.sweep_plain_copies()
    assert left.exists()
    monkeypatch.setattr(selectors, "STALE_SECONDS", -5)
    assert selectors.sweep_plain_copies() >= 2
    assert not left.exists()
    assert not (plain_folder() / "folder").exists()


@pytest.mark.django_db
def test_a_lost_content_is_named(cast: Cast) -> None:
    stored = put(b"gone", cast)
    content_path(stored.sha256).unlink()
    with pytest.raises(NotFound):
        open_plain(stored)


def read_all(blob: bytes) -> bytes:
    with io.BufferedReader(SealedReader(io.BytesIO(blob))) as file:
        return file.read()


@pytest.mark.parametrize("size", SIZES)
def test_a_cut_file_is_noticed_wherever_it_is_cut(size: int) -> None:
    whole = sealed(content(size))
    ends = {0, 3, HEADER_BYTES, HEADER_BYTES + 5, len(whole) - 1}
    ends |= {HEADER_BYTES + n * SEALED_CHUNK_BYTES for n in range(size // CHUNK_BYTES)}
    for end in ends - {len(whole)}:
        with pytest.raises(BrokenFile):
            read_all(whole[:end])


def test_swapped_chunks_and_chunks_of_other_files_are_noticed() -> None:
    whole = sealed(content(3 * CHUNK_BYTES))
    head, rest = whole[:HEADER_BYTES], whole[HEADER_BYTES:]
    first, second = rest[:SEALED_CHUNK_BYTES], rest[SEALED_CHUNK_BYTES : 2 * SEALED_CHUNK_BYTES]
    last = rest[2 * SEALED_CHUNK_BYTES :]
    with pytest.raises(BrokenFile):
        read_all(head + second + first + last)
    other = sealed(content(3 * CHUNK_BYTES))[HEADER_BYTES : HEADER_BYTES + SEALED_CHUNK_BYTES]
    with pytest.raises(BrokenFile):
        read_all(head + other + second + last)


@given(plain=st.binary(min_size=1, max_size=200), flip=st.integers(min_value=0))
def test_any_changed_byte_is_noticed(plain: bytes, flip: int) -> None:
    whole = bytearray(sealed(plain))
    whole[flip % len(whole)] ^= 1
    with pytest.raises((BrokenFile, LookupError)):
        read_all(bytes(whole))


@given(moves=st.lists(st.tuples(st.integers(0, 2 * CHUNK_BYTES + 9), st.integers(0, 99))))
def test_reading_anywhere_gives_what_a_plain_file_gives(moves: list[tuple[int, int]]) -> None:
    plain = content(2 * CHUNK_BYTES + 7)
    reader = io.BufferedReader(SealedReader(io.BytesIO(SEALED_SAMPLE)))
    model = io.BytesIO(plain)
    for offset, length in moves:
        assert reader.seek(offset) == model.seek(offset)
        assert reader.read(length) == model.read(length)
        assert reader.tell() == model.tell()


def test_before_the_start_is_nothing() -> None:
    with pytest.raises(ValueError, match="before"):
        SealedReader(io.BytesIO(SEALED_SAMPLE)).seek(-1)


SEALED_SAMPLE = sealed(content(2 * CHUNK_BYTES + 7))
