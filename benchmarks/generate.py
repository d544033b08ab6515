"""Administrative penalties as departments send them: any number of rows, seeded, made in chunks.

`python benchmarks/generate.py --rows 1000000` writes into benchmarks/data/ the penalties (26
columns, about 640 bytes a row; 97 rows of 100 are right, 3 carry one mistake of `mistakes.py`),
subjects.csv (the register: 73 000 subjects) and organs.csv.
Every name carries 样例 and every number is computed, so nothing in it is anybody's.
A chunk depends on the seed and its own number only: ten million rows need no more memory than one
chunk, and their first million is the file of one million.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from mistakes import spoil
from xinshu.engine import identifiers

SEED = 20260401
TODAY = date(2026, 4, 1)  # the day of receipt; every decision is earlier
SUBJECTS = 73_000
PERSONS = 20_000
CHUNK = 100_000
DATA = Path(__file__).parent / "data"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


COLUMNS = _words(
    "CF_XDR_MC CF_XDR_LB CF_XDR_SHXYM CF_XDR_GSZC CF_XDR_ZZJG CF_XDR_SWDJ CF_FRDB CF_XDR_ZJLX "
    "CF_XDR_ZJHM CF_WSH CF_WFXW CF_SY CF_YJ CF_CFLB CF_NR CF_NR_FK CF_NR_WFFF CF_NR_ZKDX CF_JDRQ "
    "CF_YXQ CF_GSJZQ CF_CFJG CF_CFJGDM CF_SJLY CF_SJLYDM BZ"
)

_HAN = tuple(
    "安邦诚达德丰富广海恒宏华辉嘉建金锦俊凯康丽龙茂明宁鹏普启瑞盛泰腾通万祥新鑫兴旭益永裕源泽智中"
)
_TRADES = _words(
    "商贸 餐饮服务 建筑工程 物流运输 机械制造 食品加工 医药零售 教育咨询 环保科技 物业管理"
)
_FORMS = ("有限公司", "股份有限公司", "有限责任公司", "经营部")
_STREETS = _words("张贵庄 丰年村 万新 无瑕 新立 金钟")
_OFFICES = _words(
    "市场监督管理局 应急管理局 生态环境局 交通运输局 城市管理委员会 卫生健康委员会 "
    "住房和建设委员会 农业农村委员会 文化和旅游局 人力资源和社会保障局"
)
_ACTS = _words(
    "未按规定公示年度报告 超出核准范围从事经营活动 销售标签不合格的预包装食品 "
    "擅自占用道路堆放物料 未取得许可擅自从事道路运输 未按规定设置安全警示标志 "
    "未按规定建立进货查验制度 排放污染物超过标准"
)
_LAWS = _words(
    "《中华人民共和国行政处罚法》第二十八条 《中华人民共和国食品安全法》第一百二十六条 "
    "《中华人民共和国安全生产法》第九十七条 《中华人民共和国道路运输条例》第六十三条 "
    "《天津市市容和环境卫生管理条例》第四十二条 《中华人民共和国大气污染防治法》第九十九条"
)
_KINDS = ("01", "03", "01;03", "03;04", "02", "05", "08", "10")

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Files:
    """Where one generated set lies."""

    penalties: Path
    subjects: Path
    organs: Path


def _pick(pool: Sequence[str] | pl.Series, index: Numbers) -> pl.Series:
    return pl.Series("", pool).gather(index)


def _padded(numbers: Numbers, width: int) -> pl.Series:
    return pl.Series("", numbers).cast(pl.String).str.zfill(width)


def _where(condition: npt.NDArray[np.bool_], value: pl.Series | str) -> pl.Series:
    """`value` where `condition` holds, blank elsewhere."""
    kept = pl.lit(value)
    return pl.select(pl.when(pl.lit(pl.Series("", condition))).then(kept).alias("")).to_series()


def _joined(*parts: pl.Series | str) -> pl.Series:
    literals = [part if isinstance(part, pl.Series) else pl.lit(part) for part in parts]
    return pl.select(pl.concat_str(literals).alias("")).to_series()


def _checked(body: pl.Series, digit: Callable[[identifiers.Bytes], identifiers.Bytes]) -> pl.Series:
    """Each `body` followed by its computed check digit."""
    plain = identifiers.matrix(body, body.str.len_bytes().item(0))
    return _joined(body, pl.Series("", digit(plain).view("S1").astype(str)))


def _brand(n: Numbers) -> pl.Series:
    """Three characters, different for each number."""
    return _joined(*(_pick(_HAN, n // len(_HAN) ** k % len(_HAN)) for k in range(3)))


def subjects() -> pl.DataFrame:
    """The register: code, name, organisation_code, registration_no, representative, since."""
    n = np.arange(SUBJECTS)
    single = n % 5 >= 3  # two in five are individual businesses
    district = np.where(n % 2 == 0, 120110, 120113)
    organisation = _checked(_joined("MA", _padded(n * 13 + 1, 6)), identifiers.organisation_digit)
    opening = pl.Series("", np.where(single, 92_000_000, 91_000_000) + district).cast(pl.String)
    return pl.DataFrame(
        {
            "code": _checked(_joined(opening, organisation), identifiers.uscc_digit),
            "name": _joined(
                "天津样例",
                _brand(n),
                _pick(_TRADES, n // 7 % len(_TRADES)),
                _pick(_FORMS, np.where(single, 3, n % 3)),
            ),
            "organisation_code": organisation,
            "registration_no": _checked(
                _padded(district * 10**8 + n, 14), identifiers.registration_digit
            ),
            "representative": _joined("样", _pick(_HAN, n * 7 % len(_HAN)), "例"),
            "since": pl.Series("", n % 7000 + 12_000).cast(pl.Int32).cast(pl.Date),
        }
    )


def organs() -> pl.DataFrame:
    """The sixty organs that decide and report: code, name."""
    n = np.arange(60)
    opening = _pick(("11120110", "11120113"), n % 2)
    organisation = _checked(_padded(n + 101, 8), identifiers.organisation_digit)
    office = _pick(_OFFICES, n % 10)
    return pl.DataFrame(
        {
            "code": _checked(_joined(opening, organisation), identifiers.uscc_digit),
            "name": _joined("天津市样例", _pick(_STREETS, n // 10), "街道", office),
        }
    )


def _persons() -> pl.DataFrame:
    """Synthetic natural persons: id, name."""
    n = np.arange(PERSONS)
    born = pl.Series("", n * 3 % 14_000 - 3_000).cast(pl.Int32).cast(pl.Date).dt.strftime("%Y%m%d")
    body = _joined(_pick(("120110", "120113"), n % 2), born, _padded(n % 1000, 3))
    name = _joined("样", _pick(_HAN, n % len(_HAN)), _pick(_HAN, n // 47 % len(_HAN)))
    return pl.DataFrame({"id": _checked(body, identifiers.resident_digit), "name": name})


class Penalties:
    """Makes chunk after chunk of one seeded sequence of penalties."""

    def __init__(self, seed: int = SEED) -> None:
        self._seed = seed
        self._subjects, self._organs, self._persons = subjects(), organs(), _persons()

    def chunk(self, number: int, rows: int = CHUNK) -> pl.DataFrame:
        """Rows `number`·CHUNK … of the sequence, one String column per field code."""
        rng = np.random.default_rng((self._seed, number))
        right = self._right(rng, np.arange(number * CHUNK, number * CHUNK + rows))
        return spoil(right.select(COLUMNS), rng)

    def frames(self, rows: int) -> Iterator[pl.DataFrame]:
        """The first `rows` of the sequence, a chunk at a time."""
        for number, start in enumerate(range(0, rows, CHUNK)):
            yield self.chunk(number)[: rows - start]

    def _right(self, rng: np.random.Generator, n: Numbers) -> pl.DataFrame:
        """Rows without a mistake."""
        parts = {**self._party(rng, n), **_facts(rng, n)}
        organ = rng.integers(0, len(self._organs), len(n))
        day = (rng.integers(19_358, 20_543, len(n))).astype(np.int32)  # 2023-01-01 … 2026-03-30
        days = {
            "CF_JDRQ": day,
            "CF_YXQ": day + rng.choice([365, 1095], len(n)).astype(np.int32),
            "CF_GSJZQ": day + 1095,
        }
        parts |= {k: pl.Series("", v).cast(pl.Date).cast(pl.String) for k, v in days.items()}
        parts["CF_GSJZQ"] = _where(rng.random(len(n)) < 0.7, parts["CF_GSJZQ"])
        for name, code in (("CF_CFJG", "CF_CFJGDM"), ("CF_SJLY", "CF_SJLYDM")):
            parts[name] = self._organs["name"].gather(organ)
            parts[code] = self._organs["code"].gather(organ)
        return pl.DataFrame(parts)

    def _party(self, rng: np.random.Generator, n: Numbers) -> dict[str, pl.Series]:
        """Whom the decision addresses: one in twenty a person, the others subjects."""
        size = len(n)
        person = rng.random(size) < 0.05
        who, whose = rng.integers(0, SUBJECTS, size), rng.integers(0, PERSONS, size)
        subject, human = self._subjects[who], self._persons[whose]
        single = subject["code"].str.starts_with("92")
        category = single.cast(pl.String).replace_strict({"true": "3", "false": "1"})
        some = rng.random((3, size))
        return {
            "CF_XDR_MC": human["name"].zip_with(pl.Series(person), subject["name"]),
            "CF_XDR_LB": category.set(pl.Series(person), "2"),
            "CF_XDR_SHXYM": _where(~person, subject["code"]),
            "CF_XDR_GSZC": _where(~person & (some[0] < 0.5), subject["registration_no"]),
            "CF_XDR_ZZJG": _where(~person & (some[1] < 0.4), subject["organisation_code"]),
            "CF_XDR_SWDJ": _where(~person & (some[2] < 0.3), subject["code"]),
            "CF_FRDB": _where(~person, subject["representative"]),
            "CF_XDR_ZJLX": _where(person, "01"),
            "CF_XDR_ZJHM": _where(person, human["id"]),
        }


def _facts(rng: np.random.Generator, n: Numbers) -> dict[str, pl.Series]:
    """What was done, on which basis, and what it costs. Amounts in 万元."""
    size = len(n)
    act, law = rng.integers(0, len(_ACTS), size), rng.integers(0, len(_LAWS), size)
    kind = rng.integers(0, len(_KINDS), size)
    fined, seized, licence = np.isin(kind, [1, 2, 3]), np.isin(kind, [3, 5]), kind == 6
    amount = pl.Series("", rng.integers(1, 2_000_000, size) / 10_000).cast(pl.String)
    deed, article, number = _pick(_ACTS, act), _pick(_LAWS, law), _padded(n + 1, 8)
    street, month = _pick(_STREETS, n % len(_STREETS)), _pick(_words("一 二 三 四 五 六"), n % 6)
    return {
        "CF_WSH": _joined("津样罚〔2025〕", number, "号"),
        "CF_WFXW": deed,
        "CF_SY": _joined(
            "经查，当事人于",
            month,
            "月间在东丽区",
            street,
            "街道",
            deed,
            "，笔录",
            number,
            "号记载属实。",
        ),
        "CF_YJ": _joined("依据", article, "及裁量基准第", _padded(n * 7 % 9973, 4), "项处罚。"),
        "CF_CFLB": _pick(_KINDS, kind),
        "CF_NR": _joined("责令改正，对“", deed, "”依法处罚，缴款书", number, "号。"),
        "CF_NR_FK": _where(fined, amount),
        "CF_NR_WFFF": _where(seized, amount),
        "CF_NR_ZKDX": _where(licence, _joined("样例许可证", number)),
        "BZ": _where(n % 10 == 0, "电子卷宗已归档"),
    }


def paths(rows: int, directory: Path = DATA) -> Files:
    """The file names of a set of `rows`."""
    return Files(
        directory / f"penalties-{rows}.csv", directory / "subjects.csv", directory / "organs.csv"
    )


def generate(rows: int, directory: Path = DATA, *, seed: int = SEED) -> Files:
    """Write the set of `rows` unless it is there already; returns where it lies."""
    files = paths(rows, directory)
    if files.penalties.exists():
        return files
    directory.mkdir(parents=True, exist_ok=True)
    subjects().write_csv(files.subjects)
    organs().write_csv(files.organs)
    unfinished = files.penalties.with_suffix(".part")
    with unfinished.open("wb") as out:
        for number, frame in enumerate(Penalties(seed).frames(rows)):
            frame.write_csv(out, include_header=number == 0)
    unfinished.rename(files.penalties)
    return files


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--directory", type=Path, default=DATA)
    chosen = parser.parse_args()
    files = generate(chosen.rows, chosen.directory)
    print(files.penalties, f"{files.penalties.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
