"""What a file is by its first and last bytes, whatever its name says."""

from pathlib import Path
from typing import Final

from xinshu.engine.sources.encoding import bom_of
from xinshu.engine.sources.errors import CutOffFile, EmptyFile, NotATable, WebPage

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAIL: Final = 64 << 10
_HEAD: Final = 64 << 10
_MAGIC: Final = (
    (b"%PDF", "PDF 文档"),
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "GZIP 压缩包"),
    (b"PK\x05\x06", "空的压缩包"),
    (b"\x7fELF", "可执行程序"),
    (b"MZ", "可执行程序"),
    (b"SQLite format 3\0", "数据库文件"),
    (b"{\\rtf", "RTF 文档"),
)
_PAGES: Final = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"<style", b"<script")
_CONTROL_SHARE: Final = 0.02


def kind_of(path: Path) -> str:
    """`zip`, `ole` or `text`. Raises `EmptyFile`, `NotATable`, `WebPage`, `CutOffFile`."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, size - _TAIL))
        tail = file.read(_TAIL)
    if not head.strip(b" \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise EmptyFile
    if head.startswith(ZIP):
        return "zip"
    if head.startswith(OLE):
        return "ole"
    _refuse_other_kinds(head)
    if not bom_of(head)[0].startswith("utf-16"):
        _refuse_binary(head)
        if len(tail) == _TAIL and not tail.strip(b"\0"):
            raise CutOffFile(position=_first_zero(path, size))
    return "text"


def _refuse_other_kinds(head: bytes) -> None:
    for magic, kind in _MAGIC:
        if head.startswith(magic) and (len(magic) > 2 or _control_share(head) > _CONTROL_SHARE):
            raise NotATable(kind=kind)
    opening = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if opening.startswith(_PAGES):
        raise WebPage


def _refuse_binary(head: bytes) -> None:
    if not head.strip(b"\0") or _control_share(head) > _CONTROL_SHARE:
        raise NotATable(kind="二进制数据")


def _control_share(head: bytes) -> float:
    """Share of control bytes no text uses (NUL and the like), tabs and line ends not counted."""
    text_like = bytes({*range(0x20, 0x100), 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A, 0x1B})
    return len(head.translate(None, delete=text_like)) / len(head)


def _first_zero(path: Path, size: int) -> int:
    """Where the zero bytes at the end begin, found by halving: gigabytes cost a few reads."""
    low, high = 0, size
    with path.open("rb") as file:
        while high - low > 1:
            middle = (low + high) // 2
            file.seek(middle)
            if file.read(_TAIL).strip(b"\0"):
                low = middle
            else:
                high = middle
    return high
