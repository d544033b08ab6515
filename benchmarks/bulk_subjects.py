"""Subjects of a whole city for the benchmarks of search and pages: as many as asked for, seeded.

Names are drawn from the 3 755 everyday characters of GB 2312 with a long tail, so that they
collide about as real names do; each carries 样例 and is unlike every other.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from xinshu.demo import words
from xinshu.demo.world import SHARES, World, codes

Numbers = npt.NDArray[np.int64]
REGION = "120113"
SEED = 20261122
RENAMED = 20  # one subject in so many has a former name

_PLACES = ("天津", "天津市", "天津市北辰区", "天津北辰", "北辰区", "")
_TRADES = (
    *(name for name, _ in words.TRADES),
    *("科技", "信息技术", "电子商务", "供应链管理", "国际贸易", "汽车销售", "汽车维修服务", "家具"),
    *("建材", "装饰工程", "劳务派遣", "人力资源", "广告", "酒店管理", "房地产开发", "投资咨询"),
    *("医疗器械", "生物科技", "新能源科技", "自动化设备", "模具", "五金制品", "塑料制品", "包装"),
    *("印刷", "服装", "纺织", "化工", "钢铁", "金属材料", "仓储服务", "货运代理", "旅行社"),
    *("健身服务", "养老服务", "家政服务", "园林绿化", "检测技术", "工程咨询", "电气设备"),
)
_SHOPS = (
    "便利店",
    "餐饮店",
    "五金店",
    "理发店",
    "服装店",
    "水果店",
    "药店",
    "修理部",
    "超市",
    "面馆",
)
_FORMS = ("有限公司", "有限责任公司", "股份有限公司", "（天津）有限公司", "有限公司北辰分公司")
_OFFICES = {"93": "农产品种植专业合作社", "52": "社会服务中心", "12": "服务站", "11": "委员会"}


def world(count: int, *, seed: int = SEED, today: date) -> World:
    """`count` subjects in the shape the demo's makers read, and a `former` name for some."""
    random = np.random.default_rng(seed)
    shares = [int(count * share) for _, _, share in SHARES]
    shares[0] += count - sum(shares)
    parts = [
        _group(random, head, register, size, today)
        for (head, register, _), size in zip(SHARES, shares, strict=True)
    ]
    subjects = pl.concat(parts)
    subjects = subjects.with_columns(name=unlike(subjects["name"], random))
    former = _former(subjects, random)
    ids = pl.int_range(1, subjects.height + 1, eager=True).alias("subject_id")
    whole = subjects.with_columns(former, ids)
    return World(seed, REGION, today, whole, _organs(), whole.head(0))


def characters() -> list[str]:
    """The everyday characters of GB 2312 (its first level), by pronunciation."""
    rows = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return [pair.decode("gb2312") for pair in rows if pair < b"\xd7\xfa"]


def unlike(names: pl.Series, random: np.random.Generator) -> pl.Series:
    """The same names, with characters put in after 样例 where two would be equal."""
    while (again := ~names.is_first_distinct()).any():
        extra = pl.Series(_drawn(random, len(names)))
        parts = names.str.split_exact("样例", 1).struct.unnest()
        grown = parts["field_0"] + "样例" + extra + parts["field_1"]
        names = grown.zip_with(again, names)
    return names


def _drawn(random: np.random.Generator, size: int) -> npt.NDArray[np.str_]:
    """Characters with a long tail: a few are in every tenth name, most are rare."""
    letters = np.random.default_rng(1).permutation(np.array(characters()))
    return letters[(len(letters) * random.random(size) ** 2.6).astype(np.int64)]


def _group(
    random: np.random.Generator, head: str, register: str, count: int, today: date
) -> pl.DataFrame:
    serials = np.arange(count, dtype=np.int64) + 1
    trade = random.integers(0, len(_TRADES), count)
    founded = (today - date(1970, 1, 1)).days - random.integers(200, 9000, count)
    given = np.array(list(words.GIVEN), dtype=object)
    streets = _chosen(random, words.STREETS, count)
    return pl.DataFrame(
        {
            "name": _names(random, head, trade),
            "code": codes(head, REGION, serials),
            "head": [head] * count,
            "register": [register] * count,
            "region": [REGION] * count,
            "industry": pl.Series([words.TRADES[i % len(words.TRADES)][1] for i in trade]),
            "founded": pl.Series(founded.astype(np.int32)).cast(pl.Date),
            "representative": "样例"
            + pl.Series(given[serials % 10])
            + pl.Series(given[trade % 10]),
            "address": streets + "街道样例路" + pl.Series(serials % 400 + 1).cast(pl.String) + "号",
            "number": pl.Series([None] * count, dtype=pl.String),
        }
    )


def _names(random: np.random.Generator, head: str, trade: Numbers) -> pl.Series:
    count = len(trade)
    parts = [pl.Series(_drawn(random, count)) for _ in range(4)]
    length = pl.Series(random.choice([2, 3, 4], count, p=[0.55, 0.3, 0.15]))
    brand = parts[0] + parts[1]
    brand = (brand + parts[2]).zip_with(length > 2, brand)
    brand = (brand + parts[3]).zip_with(length > 3, brand)
    if head == "91":
        kind = pl.Series(np.array(_TRADES)[trade])
        return _chosen(random, _PLACES, count) + "样例" + brand + kind + _forms(random, count)
    if head == "92":
        return "天津市北辰区样例" + brand + _chosen(random, _SHOPS, count)
    place = _chosen(random, ("天津市北辰区", "天津北辰"), count)
    return place + "样例" + brand + pl.Series([_OFFICES[head]] * count)


def _forms(random: np.random.Generator, count: int) -> pl.Series:
    shares = [0.8, 0.09, 0.04, 0.05, 0.02]
    return pl.Series(np.array(_FORMS)[random.choice(len(_FORMS), count, p=shares)])


def _chosen(random: np.random.Generator, pool: Sequence[str], count: int) -> pl.Series:
    return pl.Series(np.array(pool)[random.integers(0, len(pool), count)])


def _former(subjects: pl.DataFrame, random: np.random.Generator) -> pl.Series:
    """What one in `RENAMED` was called before."""
    trade = random.integers(0, len(_TRADES), subjects.height)
    made = _names(random, "91", trade)
    renamed = pl.Series(random.random(subjects.height) < 1 / RENAMED)
    former = pl.select(pl.when(renamed).then(made).otherwise(None)).to_series()
    return former.alias("former")


def _organs() -> pl.DataFrame:
    serials = np.arange(len(words.DEPARTMENTS), dtype=np.int64) + 900_001
    names = [f"天津市北辰区样例{name}" for _, name, _ in words.DEPARTMENTS]
    return pl.DataFrame({"name": names, "code": codes("11", REGION, serials, letter="0")})
