"""Every item of the shipped national catalogue: columns and judge agree on dirty rows of it."""

from pathlib import Path

from engine.checks.agreement import Row, assert_agree
from engine.checks.strategies import DATES, IDENTIFIERS, NUMBERS, REFERENCE, WORDS
from xinshu.core.catalog.load import LIVE_LISTS, load_edition
from xinshu.core.catalog.model import Edition, Field, FieldType, Item
from xinshu.core.catalog.yaml import read_yaml
from xinshu.core.rules.tree import Reference

CATALOG = Path(__file__).parents[3] / "catalogs" / "national"
ROWS = 8


def national() -> Edition:
    documents = {
        str(path.relative_to(CATALOG)): read_yaml(path.read_text(encoding="utf-8"))
        for path in CATALOG.rglob("*.yaml")
    }
    loaded = load_edition(documents)
    assert loaded.edition is not None, loaded.errors
    return loaded.edition


def reference(edition: Edition) -> Reference:
    lists = edition.code_lists.values()
    live = dict.fromkeys(LIVE_LISTS, REFERENCE.codes["organs"])
    return Reference(
        today=REFERENCE.today,
        codes={**live, **{one.code: one.values for one in lists}},
        code_aliases={one.code: one.aliases for one in lists},
    )


def pool(field: Field, known: Reference) -> tuple[str, ...]:
    if field.codes:
        codes = known.codes[field.codes]
        return (*list(codes)[:4], *list(codes.values())[:2], "没有这个代码")
    if field.type is FieldType.DATE:
        return DATES
    if field.type in (FieldType.INTEGER, FieldType.DECIMAL):
        return NUMBERS
    return IDENTIFIERS if field.format else WORDS


def rows_of(item: Item, known: Reference) -> list[Row]:
    examples = [rule.example for rule in item.rules if rule.example is not None]
    pools = {field.code: pool(field, known) for field in item.fields}
    mixed = [
        {code: p[(at * 7 + n * 3) % len(p)] for n, (code, p) in enumerate(pools.items())}
        for at in range(ROWS)
    ]
    return [{}, *mixed, *(e.passes for e in examples), *(e.fails for e in examples)]


def test_every_shipped_item() -> None:
    edition = national()
    known = reference(edition)
    for item in edition.items.values():
        checked = assert_agree(item, known, rows_of(item, known))
        assert checked.counts, item.code
