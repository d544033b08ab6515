"""The people of the made-up district: organs, enterprises and the rest, as columns."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from xinshu.demo import words
from xinshu.engine import identifiers

Numbers = npt.NDArray[np.int64]
SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

SHARES = (
    ("91", "enterprise", 0.58),
    ("92", "enterprise", 0.34),
    ("93", "enterprise", 0.02),
    ("52", "social", 0.03),
    ("12", "institution", 0.02),
    ("11", "organ", 0.01),
)
"""First two characters of the code, register, share of all subjects."""


@dataclass(frozen=True, slots=True)
class World:
    """`subjects`: name, code, head (first two of the code), register, region, industry, founded
    (Date), representative, address, number (of a person: null). `organs`: name and code of the
    departments. `persons`: the columns of `subjects` with a number and no code.
    """

    seed: int
    region: str
    today: date
    subjects: pl.DataFrame
    organs: pl.DataFrame
    persons: pl.DataFrame

    def of(self, register: str) -> pl.DataFrame:
        """The subjects one register holds."""
        return self.subjects.filter(pl.col("register") == register)


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when the district is."""

    region: str
    today: date


def build(*, seed: int, subjects: int, region: str, today: date) -> World:
    """A district of that many subjects; the same arguments give the same district."""
    random = np.random.default_rng(seed)
    place = Place(region, today)
    parts = [
        _group(random, head, register, max(3, int(subjects * share)), place)
        for head, register, share in SHARES
    ]
    persons = _persons(random, max(20, subjects // 50), place)
    return World(seed, region, today, pl.concat(parts), _organs(region), persons)


def codes(head: str, region: str, serials: Numbers, letter: str = "M") -> pl.Series:
    """Unified codes with computed check characters, one per serial."""
    places = [31**power for power in range(6, -1, -1)]
    bodies = [
        letter + "".join(SYMBOLS[(int(serial) * 7919 // place) % 31] for place in places)
        for serial in serials
    ]
    without = np.array([f"{head}{region}{body}0" for body in bodies])
    matrix = np.frombuffer("".join(without).encode(), dtype=np.uint8).reshape(-1, 17)
    digits = identifiers.uscc_digit(matrix)
    return pl.Series(
        "code", [text + chr(digit) for text, digit in zip(without, digits, strict=True)]
    )


def _group(
    random: np.random.Generator, head: str, register: str, count: int, place: Place
) -> pl.DataFrame:
    serials = np.arange(count, dtype=np.int64) + 1
    trades = random.integers(0, len(words.TRADES), count)
    founded = place.today.toordinal() - random.integers(200, 9000, count)
    return pl.DataFrame(
        {
            "name": _names(random, head, trades, serials),
            "code": codes(head, place.region, serials),
            "head": [head] * count,
            "register": [register] * count,
            "region": [place.region] * count,
            "industry": [words.TRADES[i][1] for i in trades],
            "founded": [date.fromordinal(int(day)) for day in founded],
            "representative": _people(serials),
            "address": _addresses(random.permutation(count)),
            "number": pl.Series([None] * count, dtype=pl.String),
        }
    )


def _persons(random: np.random.Generator, count: int, place: Place) -> pl.DataFrame:
    """Adults with computed document numbers."""
    serials = np.arange(count, dtype=np.int64) + 1
    born = [
        date.fromordinal(place.today.toordinal() - int(d))
        for d in random.integers(19 * 366, 60 * 365, count)
    ]
    bodies = "".join(
        f"{place.region}{day:%Y%m%d}{n % 1000:03d}" for n, day in zip(serials, born, strict=True)
    )
    matrix = np.frombuffer(bodies.encode(), dtype=np.uint8).reshape(-1, 17)
    digits = identifiers.resident_digit(matrix)
    numbers = [
        bodies[at * 17 : at * 17 + 17] + chr(digit) for at, digit in enumerate(digits.tolist())
    ]
    return pl.DataFrame(
        {
            "name": _people(serials),
            "code": pl.Series([None] * count, dtype=pl.String),
            "head": [""] * count,
            "register": ["person"] * count,
            "region": [place.region] * count,
            "industry": pl.Series([None] * count, dtype=pl.String),
            "founded": pl.Series([None] * count, dtype=pl.Date),
            "representative": pl.Series([None] * count, dtype=pl.String),
            "address": _addresses(random.permutation(count)),
            "number": numbers,
        }
    )


def _people(serials: Numbers) -> list[str]:
    return [f"样例{words.GIVEN[i % 10]}{words.GIVEN[i // 10 % 10]}" for i in serials]


def _addresses(serials: Numbers) -> list[str]:
    return [f"{words.STREETS[i % 10]}街道样例路{i % 400 + 1}号" for i in serials]


def _names(random: np.random.Generator, head: str, trades: Numbers, serials: Numbers) -> list[str]:
    fancy = random.integers(0, len(words.FANCY), (len(serials), 3))
    made = []
    for serial, trade, letters in zip(serials, trades, fancy, strict=True):
        root = "".join(words.FANCY[i] for i in letters) + _tally(int(serial))
        made.append(_named(head, root, words.TRADES[trade][0], int(serial)))
    return made


def _tally(serial: int) -> str:
    """A serial in the district's own letters, so that no two names are equal."""
    letters = ""
    while serial:
        serial, rest = divmod(serial, len(words.FANCY))
        letters += words.FANCY[rest]
    return letters


def _named(head: str, root: str, trade: str, serial: int) -> str:
    match head:
        case "91":
            return f"天津样例{root}{trade}{words.FORMS[serial % 3]}"
        case "92":
            return f"北辰区样例{root}{trade}店"
        case "93":
            return f"天津样例{root}农产品种植专业合作社"
        case "52":
            return f"天津市北辰区样例{root}社会服务中心"
        case "12":
            return f"天津市北辰区样例{root}服务站"
        case _:
            return f"天津市北辰区样例{root}委员会"


def _organs(region: str) -> pl.DataFrame:
    """The departments themselves: organs whose codes are their own series."""
    serials = np.arange(len(words.DEPARTMENTS), dtype=np.int64) + 900_001
    names = [f"天津市北辰区样例{name}" for _, name, _ in words.DEPARTMENTS]
    return pl.DataFrame({"name": names, "code": codes("11", region, serials, letter="0")})
