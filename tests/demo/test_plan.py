"""How large the made-up district is."""

from pathlib import Path

import pytest

from xinshu.core.catalog.load import load_edition
from xinshu.core.catalog.model import Item
from xinshu.core.catalog.yaml import read_yaml
from xinshu.demo import plan

NATIONAL = Path(__file__).parents[2] / "catalogs" / "national"


@pytest.fixture(scope="module")
def items() -> dict[str, Item]:
    paths = NATIONAL.rglob("*.yaml")
    documents = {str(p.relative_to(NATIONAL)): read_yaml(p.read_text("utf8")) for p in paths}
    edition = load_edition(documents).edition
    assert edition is not None
    return dict(edition.items)


@pytest.mark.parametrize("name", ["small", "full", "city"])
def test_a_scale_has_about_the_records_it_names(name: str, items: dict[str, Item]) -> None:
    scale = plan.SCALES[name]
    rows = sum(parcel.rows for parcel in plan.parcels(scale, items))
    assert 0.97 * scale.records <= rows <= 1.03 * scale.records


def test_no_parcel_is_sent_twice_and_none_is_larger_than_a_file(items: dict[str, Item]) -> None:
    listed = list(plan.parcels(plan.SCALES["full"], items))
    assert len({parcel.key for parcel in listed}) == len(listed)
    assert max(parcel.rows for parcel in listed) <= plan.ROWS_PER_FILE


def test_short_lists_stay_short(items: dict[str, Item]) -> None:
    scale = plan.SCALES["full"]
    rows = {p.item: p.rows for p in plan.parcels(scale, items)}
    assert rows["safety_serious"] <= scale.subjects // 400
    assert rows["tax_payment"] <= scale.subjects
