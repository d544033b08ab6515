"""Rows of any catalogue item for the made-up district, drawn from the item's own fields.

Rows the item's rules would hold are left out, except for the share of mistakes that real
submissions have (see `spoil`).
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from xinshu.core.catalog.model import Edition, Item, Role
from xinshu.core.rules.tree import Reference
from xinshu.demo.maker import Maker
from xinshu.demo.world import World
from xinshu.engine.checks import Checks, compile_checks

PATIENCE = 8  # drawings in a row that yield next to nothing, before we give up
CHUNK = 50_000


def rows_of(
    item: Item,
    edition: Edition,
    world: World,
    reference: Reference,
    *,
    count: int,
    organ: int,
    seed: int,
    period: str = "",
) -> pl.DataFrame:
    """About `count` good rows of `item` (String columns by field code), as department `organ`
    of the world would send them. Fewer where the item's rules leave little room.
    """
    maker = Maker(item, edition, world, organ=organ, period=period)
    checks = compile_checks(item, reference)
    random = np.random.default_rng([seed, *item.code.encode()])
    parts: list[pl.DataFrame] = []
    have = drawn = barren = 0
    while have < count and barren < PATIENCE:
        size = min(max(64, 4 * (count - have)), CHUNK)
        strict = barren < PATIENCE // 2
        parts.append(_good(maker.draw(random, size, drawn), checks, strict=strict))
        drawn += size
        have += parts[-1].height
        barren = 0 if parts[-1].height * 100 > size else barren + 1
    whole = pl.concat(parts).unique(subset=list(item.key), keep="first", maintain_order=True)
    return whole.head(count)


def register_rows(
    item: Item, edition: Edition, world: World, *, register: str, organ: int
) -> pl.DataFrame:
    """One row for every subject of a register."""
    maker = Maker(item, edition, world, organ=organ, period="")
    return maker.fill(np.random.default_rng(world.seed), world.of(register))


def _good(raw: pl.DataFrame, checks: Checks, *, strict: bool) -> pl.DataFrame:
    """Rows without an error, and with `strict` without a warning either."""
    numbered = raw.with_row_index("row_no", 2).with_columns(pl.col("row_no").cast(pl.UInt32))
    checked = checks.run(numbered)
    if not strict:
        return raw.filter(~checked.held)
    doubtful = checked.findings.filter(pl.col("severity") != "info")["row_no"]
    return raw.filter(~numbered["row_no"].is_in(doubtful.implode()))


def spoil(frame: pl.DataFrame, item: Item, *, share: float, seed: int) -> pl.DataFrame:
    """The same rows with mistakes in about `share` of them: what departments really get wrong.

    An impossible date, a code cut short, a name left out.
    """
    random = np.random.default_rng([seed, *item.code.encode()])
    hit = pl.Series(random.random(frame.height) < share)
    kind = pl.Series(random.integers(0, 3, frame.height))
    return frame.with_columns(
        pl.when(hit & (kind == number)).then(made).otherwise(pl.col(code)).alias(code)
        for code, number, made in _mistakes(item)
    )


def _mistakes(item: Item) -> Iterator[tuple[str, int, pl.Expr]]:
    """Field code, number of the mistake, and what then stands in the field."""
    day, code, name = (
        item.field_of(role) for role in (Role.DECIDED_ON, Role.SUBJECT_CODE, Role.SUBJECT_NAME)
    )
    if day is not None:
        yield day.code, 0, pl.col(day.code).str.slice(0, 4) + "-02-30"
    if code is not None:
        yield code.code, 1, pl.col(code.code).str.slice(0, 15)
    if name is not None:
        yield name.code, 2, pl.lit(None, dtype=pl.String)
