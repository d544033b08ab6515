"""Good bytes made bad: the strategies every target draws from."""

import io
import zipfile
from collections.abc import Sequence
from functools import partial

from hypothesis import strategies as st

Edit = tuple[int, int, bytes]

SIGNS = (
    *(b'"', b"'", b",", b";", b"\t", b"\n", b"\r\n", b"\0", b"\xff", b"\xed\xa0\x80", b"{", b"["),
    *(
        b"]",
        b"}",
        b":",
        b"\\",
        b"\\u",
        b"</c>",
        b"<c ",
        b'r="XFD1048576"',
        b"&#0;",
        b"\xef\xbb\xbf",
    ),
    *("，".encode(), b"1e999", b"-0", b"9" * 40, b"=1+1", b"A" * 300),
)


def mutated(whole: bytes, *, signs: Sequence[bytes] = SIGNS) -> st.SearchStrategy[bytes]:
    """The bytes with one to six places cut out and something else put there."""
    put = st.binary(max_size=8) | st.sampled_from(signs)
    edit = st.tuples(st.integers(0, len(whole)), st.integers(0, 24), put)
    return st.lists(edit, min_size=1, max_size=6).map(partial(_edited, whole))


def cut(whole: bytes) -> st.SearchStrategy[bytes]:
    """The bytes up to some place: a transfer that broke off."""
    return st.integers(0, len(whole) - 1).map(lambda at: whole[:at])


def spoilt(whole: bytes) -> st.SearchStrategy[bytes]:
    """Cut, changed, or not of the kind at all."""
    return mutated(whole) | cut(whole) | st.binary(max_size=400)


def repacked(whole: bytes, part: str) -> st.SearchStrategy[bytes]:
    """A zip whose one part is changed and whose checksums are right again."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return mutated(parts[part]).map(lambda changed: _packed(parts | {part: changed}))


def near(*texts: str) -> st.SearchStrategy[str]:
    """Texts around those given: parts of them, doubled, with anything between."""
    piece = st.sampled_from(texts) | st.text(st.characters(), max_size=6)
    joined = st.lists(piece, min_size=1, max_size=8).map("".join)
    return joined | st.sampled_from(texts).flatmap(_changed) | st.text(st.characters(), max_size=40)


def _changed(text: str) -> st.SearchStrategy[str]:
    spot = st.integers(0, len(text))
    return st.builds(lambda at, put: text[:at] + put + text[at + 1 :], spot, st.text(max_size=3))


def _edited(whole: bytes, edits: Sequence[Edit]) -> bytes:
    for at, length, put in edits:
        whole = whole[:at] + put + whole[at + length :]
    return whole


def _packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return file.getvalue()
