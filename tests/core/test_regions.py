"""Region codes over the table of GB/T 2260 that ships with the catalogue."""

from pathlib import Path

import pytest
import yaml

from xinshu.core import regions
from xinshu.core.identifiers.name_core import core_of
from xinshu.core.regions import Level

SHIPPED = Path(__file__).resolve().parents[2] / "catalogs" / "national" / "codes" / "region.yaml"
SMALL = {
    "120000": "天津市",
    "120110": "东丽区",
    "120113": "北辰区",
    "150000": "内蒙古自治区",
    "320000": "江苏省",
    "321200": "泰州市",
    "321202": "海陵区",
    "810000": "香港特别行政区",
}


@pytest.fixture(scope="module")
def table() -> dict[str, str]:
    values: dict[str, str] = yaml.load(SHIPPED.read_text("utf-8"), yaml.CSafeLoader)["values"]
    return values


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("120000", Level.PROVINCE),
        ("321200", Level.PREFECTURE),
        ("120113", Level.COUNTY),
        ("12011", None),
        ("012011", None),
        ("12011X", None),
    ],
)
def test_level_of_a_code(code: str, level: Level | None) -> None:
    assert regions.level(code) is level


@pytest.mark.parametrize(
    ("code", "parent"),
    [("321202", "321200"), ("321200", "320000"), ("320000", None), ("120113", "120000")],
)
def test_parent_skips_levels_that_are_not_in_the_table(code: str, parent: str | None) -> None:
    assert regions.parent(code, SMALL) == parent


def test_ancestors_nearest_first() -> None:
    assert list(regions.ancestors("321202", SMALL)) == ["321200", "320000"]
    assert list(regions.ancestors("130102", SMALL)) == []
    assert list(regions.ancestors("nothing", SMALL)) == []


@pytest.mark.parametrize(
    ("code", "region", "within"),
    [
        ("120113", "120113", True),
        ("120113", "120000", True),
        ("120113", "120100", True),
        ("120113", "120110", False),
        ("120000", "120113", False),
        ("321202", "321200", True),
        ("321302", "321200", False),
        ("120113100", "120113", True),
        ("120113", "12", False),
        ("12", "120000", False),
    ],
)
def test_containment(code: str, region: str, within: bool) -> None:
    assert regions.is_within(code, region) is within


def test_full_name() -> None:
    assert regions.full_name("120113", SMALL) == "天津市北辰区"
    assert regions.full_name("321202", SMALL) == "江苏省泰州市海陵区"
    assert regions.full_name("999999", SMALL) is None


def test_place_names_with_and_without_their_ending() -> None:
    names = regions.place_names(SMALL, "120113")
    assert names == {"天津市", "天津", "北辰区", "北辰"}
    assert {"江苏", "泰州", "海陵区"} <= regions.place_names(SMALL, "320000")
    assert "内蒙古" in regions.place_names(SMALL, "150000")
    assert "香港" in regions.place_names(SMALL, "810000")


def test_place_names_serve_the_core_of_a_name() -> None:
    places = regions.place_names(SMALL, "120113")
    assert core_of("天津市北辰区蓝鲸商贸有限公司", places=places).core == "蓝鲸商贸"


def test_the_shipped_table_is_whole(table: dict[str, str]) -> None:
    assert len(table) == 3213
    assert {"120113": "北辰区", "120110": "东丽区", "321200": "泰州市"}.items() <= table.items()
    assert all(regions.is_shape(code) for code in table)
    provinces = [code for code in table if regions.level(code) is Level.PROVINCE]
    assert len(provinces) == 34
    for code in table:
        above = regions.parent(code, table)
        assert (above is None) == (code in provinces)
        assert above is None or regions.is_within(code, above)
