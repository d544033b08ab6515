"""Which encoding a text file is written in, and its bytes as UTF-8 blocks.

Bytes that do not fit the encoding never stop the file. They travel as lone surrogates
(U+DC00 + byte), so that the one record they stand in can be held and named.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from xinshu.engine.sources.errors import UnknownEncoding, UnreadableEncoding

BLOCK_BYTES: Final = 8 << 20
SAMPLE_BYTES: Final = 1 << 20
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_READABLE: Final = {
    "utf-8": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
}
ESCAPE: Final = "xinshu-escape"
_ASCII: Final = bytes(range(128))
_TOLERATED_SHARE: Final = 0.05  # of the foreign bytes may be broken in a GB18030 text
_TELLING_SHARE: Final = 0.2  # of the foreign bytes in whole UTF-8 characters is no accident
_UTF8_CHARACTER: Final = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_COMMON_SHARE: Final = 0.6  # of two-byte characters are everyday Chinese in any Chinese table


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in broken), error.end


codecs.register_error(ESCAPE, _escape)


def bom_of(head: bytes) -> tuple[str, int]:
    """The encoding a byte order mark names and the mark's length, or ("", 0)."""
    return next(((name, len(mark)) for mark, name in _BOMS if head.startswith(mark)), ("", 0))


def bom_length(encoding: str) -> int:
    """How many bytes the byte order mark of `encoding` takes."""
    return next((len(mark) for mark, name in _BOMS if name == encoding), 0)


def declared(encoding: str) -> str:
    """The codec for a declared encoding. Raises `UnknownEncoding`."""
    name = _READABLE.get(encoding.strip().lower().replace("_", "-").replace("utf8", "utf-8"))
    if name is None:
        raise UnknownEncoding(encoding=encoding)
    return name


def detect(path: Path) -> str:
    """`utf-8` or `gb18030` by the first text that is not plain ASCII.

    A file of ASCII alone is UTF-8. Raises `UnreadableEncoding` where neither fits.
    """
    sample = _telling_sample(path)
    foreign = len(sample.translate(None, delete=_ASCII))
    if _broken(sample, "utf-8") == 0 or _utf8_bytes(sample) >= _TELLING_SHARE * foreign:
        return "utf-8"
    broken = _broken(sample, "gb18030")
    if broken <= max(_TOLERATED_SHARE * foreign, 1) and _reads_like_chinese(sample):
        return "gb18030"
    raise UnreadableEncoding


def utf8_blocks(path: Path, encoding: str, skip: int) -> Iterator[tuple[bytes, int]]:
    """(block, bytes read so far): the file after `skip` bytes as UTF-8, cut anywhere.

    UTF-8 goes through untouched; the rest is decoded step by step. A surrogate made by a broken
    byte is written as three bytes, which no valid UTF-8 contains.
    """
    done = skip
    with path.open("rb") as file:
        file.seek(skip)
        if encoding == "utf-8":
            while block := file.read(_to_line_end(file, done) - done):
                done += len(block)
                yield block, done
            return
        decoder = codecs.getincrementaldecoder(encoding)(ESCAPE)
        while block := file.read(BLOCK_BYTES):
            done += len(block)
            yield decoder.decode(block).encode("utf-8", "surrogatepass"), done
        if tail := decoder.decode(b"", final=True):
            yield tail.encode("utf-8", "surrogatepass"), done


def _to_line_end(file: BinaryIO, start: int) -> int:
    """Where a block from `start` ends: behind a line if one ends nearby, to spare joining."""
    file.seek(start + BLOCK_BYTES)
    end = start + BLOCK_BYTES + len(file.readline(BLOCK_BYTES // 8))
    file.seek(start)
    return end


def broken_handler(encoding: str) -> str:
    """The codec error handler that turns blocks of `utf8_blocks` into text and back exactly."""
    return "surrogateescape" if encoding == "utf-8" else "surrogatepass"


def character_end(data: bytes) -> int:
    """The length of `data` without a character cut off at its end."""
    for back in range(1, min(3, len(data)) + 1):
        byte = data[-back]
        if byte < 0x80:
            break
        if byte >= 0xC0:
            need = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(data) - back if need > back else len(data)
    return len(data)


def _telling_sample(path: Path) -> bytes:
    with path.open("rb") as file:
        while block := file.read(SAMPLE_BYTES):
            if not block.isascii():
                return block + file.read(SAMPLE_BYTES)
    return b""


def _broken(sample: bytes, encoding: str) -> int:
    """Characters that cannot be read. One cut off at the end of the sample does not count."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(sample).count("\ufffd")


def _utf8_bytes(sample: bytes) -> int:
    """Bytes in whole characters of three or four bytes: other encodings hardly ever form one."""
    return sum(map(len, _UTF8_CHARACTER.findall(sample)))


def _reads_like_chinese(sample: bytes) -> bool:
    """Whether the two-byte characters are mostly the common ones (GB 2312 level 1, marks)."""
    text = codecs.getincrementaldecoder("gb18030")("replace").decode(sample)
    foreign = Counter(c for c in text if c > "\x7f")
    common = sum(times for c, times in foreign.items() if _is_common(c))
    return common >= _COMMON_SHARE * foreign.total()


def _is_common(character: str) -> bool:
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return 0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7
