"""Kinds of files that are taken in: endings, what such a file begins with, its media type."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its media type and the bytes it may begin with."""

    media_type: str
    starts: tuple[bytes, ...]


_ZIP = (b"PK\x03\x04",)
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_OFFICE = "application/vnd.openxmlformats-officedocument."

DOCUMENTS: Mapping[str, Kind] = MappingProxyType(
    {
        "pdf": Kind("application/pdf", (b"%PDF-",)),
        "docx": Kind(f"{_OFFICE}wordprocessingml.document", _ZIP),
        "xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", _ZIP),
        "pptx": Kind(f"{_OFFICE}presentationml.presentation", _ZIP),
        "doc": Kind("application/msword", _OLE),
        "xls": Kind("application/vnd.ms-excel", _OLE),
        "wps": Kind("application/vnd.ms-works", _OLE),
        "ofd": Kind("application/ofd", _ZIP),
        "zip": Kind("application/zip", _ZIP),
    }
)
PICTURES: Mapping[str, Kind] = MappingProxyType(
    {
        "png": Kind("image/png", (b"\x89PNG\r\n\x1a\n",)),
        "jpg": Kind("image/jpeg", (b"\xff\xd8\xff",)),
        "jpeg": Kind("image/jpeg", (b"\xff\xd8\xff",)),
        "gif": Kind("image/gif", (b"GIF87a", b"GIF89a")),
        "webp": Kind("image/webp", (b"RIFF",)),
    }
)
ALL: Mapping[str, Kind] = MappingProxyType({**DOCUMENTS, **PICTURES})


def ending_of(name: str) -> str:
    """The ending of a file name in small letters, without its dot."""
    return PurePath(name).suffix.lower().removeprefix(".")


def problem_of(name: str, start: bytes) -> str:
    """Why a file is not taken, by its name and first 16 bytes; empty when it is."""
    kind = ALL.get(ending_of(name))
    if kind is None:
        return f"只接收 {'、'.join(ALL)} 格式"
    return "" if start.startswith(kind.starts) else "内容与文件名后缀不符"
