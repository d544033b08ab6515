"""Which of the first rows is the header. Rows are lists of cell texts as read."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from xinshu.engine.sources.errors import CellTooLarge, DuplicateHeaders, TooManyColumns
from xinshu.engine.sources.facts import BLANKS, HEADER_SEARCH_ROWS, USED_COLUMNS

HEADER_CHARACTERS: Final = 2_000  # some portals write a whole code list into a header
_WIDE: Final = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"【": "[", "】": "]"}
)
_UNNAMED: Final = re.compile(r"Unnamed: \d+(_level_\d+)?")
_NOTE: Final = re.compile(r"\([^()]*\)")
_DATA: Final = re.compile(
    r"[-+]?[\d,]*\.?\d+(e[-+]?\d+)?%?"  # a number
    r"|\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?([ t]\d.*)?"  # a date
    r"|[0-9a-z]{15,20}",  # a code
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Header:
    """`row` from 1 (0: none), the texts up to the last used one, all fields, titles above."""

    row: int
    headers: tuple[str, ...]
    width: int
    titles: tuple[str, ...]

    @property
    def duplicates(self) -> tuple[str, ...]:
        """Headers that occur more than once, in order."""
        seen = Counter(h for h in self.headers if h)
        return tuple(h for h, times in seen.items() if times > 1)


def plain(header: str) -> str:
    """A header as compared: without blanks, marks of required fields, case and width."""
    text = header.translate(_WIDE).replace("*", "")
    return "".join(text.split()).strip(BLANKS).casefold()


def _bare(header: str) -> str:
    """A header without remarks and units in brackets."""
    return _NOTE.sub("", plain(header)) or plain(header)


def find_header(
    rows: Sequence[Sequence[str]], known: Collection[str] = (), at: int | None = None
) -> Header:
    """The header among the first rows of a file or sheet.

    `at` fixes it (0: the source has none). Otherwise the row that names the most of `known`
    wins; without such a row, the first with two different texts over data of its width.
    Raises `TooManyColumns`, `CellTooLarge` and, for a known name, `DuplicateHeaders`.
    """
    top = rows[:HEADER_SEARCH_ROWS]
    wanted = {plain(name) for name in known}
    loosely = {_bare(name) for name in known}
    row = at if at is not None else _best_known(top, loosely) or _first_plausible(rows)
    if row == 0 or row > len(rows):
        width = max((_used(cells) for cells in rows), default=0)
        _guard_width(width)
        return Header(0, (), max((len(cells) for cells in rows), default=0), ())
    cells = rows[row - 1]
    used = _used(cells)
    _guard_width(used)
    headers = tuple(_tidy(cell) for cell in cells[:used])
    if any(len(h) > HEADER_CHARACTERS for h in headers):
        raise CellTooLarge(limit=HEADER_CHARACTERS, where=f"第 {row} 行，表头")
    _guard_duplicates(headers, wanted)
    titles = tuple(t for above in rows[: row - 1] for t in map(_tidy, above) if t)
    return Header(row, headers, max(len(cells), used), titles)


def is_blank(cell: str | None) -> bool:
    """Whether a cell holds nothing that could be meant."""
    return not cell or not cell.strip(BLANKS)


def _tidy(cell: str) -> str:
    """A header as kept. `Unnamed: 3` is what a common export tool writes over an empty header."""
    if _UNNAMED.fullmatch(cell):
        return ""
    return " ".join(cell.replace("\0", "").strip(BLANKS).split())


def _used(cells: Sequence[str]) -> int:
    return max((at for at, cell in enumerate(cells, 1) if _tidy(cell)), default=0)


def _guard_width(used: int) -> None:
    if used > USED_COLUMNS:
        raise TooManyColumns(columns=used, limit=USED_COLUMNS)


def _guard_duplicates(headers: Sequence[str], wanted: Collection[str]) -> None:
    places: dict[str, list[int]] = {}
    for at, header in enumerate(headers, 1):
        places.setdefault(plain(header), []).append(at)
    for name, positions in places.items():
        if name in wanted and len(positions) > 1:
            raise DuplicateHeaders(
                header=headers[positions[0] - 1], positions="、".join(map(str, positions))
            )


def _best_known(top: Sequence[Sequence[str]], wanted: Collection[str]) -> int:
    scores = [len({_bare(cell) for cell in cells} & set(wanted)) for cells in top]
    best = max(scores, default=0)
    if best < min(2, len(wanted)) or best == 0:
        return 0
    return scores.index(best) + 1


def _first_plausible(rows: Sequence[Sequence[str]]) -> int:
    """The first row that names columns: not a title, not data, with rows of its width below."""
    filled = [len([cell for cell in cells if _tidy(cell)]) for cells in rows]
    usual = Counter(n for n in filled if n).most_common(1)
    if not usual:
        return 0
    single = max(map(_used, rows)) == 1
    for at, cells in enumerate(rows[:HEADER_SEARCH_ROWS]):
        # A column is named with letters: "/" and "-" only fill the cells beside a title.
        names = {name for name in map(_tidy, cells) if any(map(str.isalnum, name))}
        if not names or (len(names) < 2 and not single):
            continue
        below = max(filled[at + 1 :], default=0)
        if below and 2 * filled[at] < min(usual[0][0], below):
            continue
        return 0 if any(_DATA.fullmatch(name) for name in names) else at + 1
    return 0
