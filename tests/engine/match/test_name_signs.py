"""Signs of names: the same for a whole register as for one question, and shared by near names."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.engine.match import name_signs
from xinshu.engine.match.name_likeness import Way, likeness, possible

PLACES = frozenset({"北京", "天津", "中国", "东丽区"})
LETTERS = st.text(alphabet="天津市蓝鲸商贸有限公司(东丽区)A1𠮷", max_size=30)


def by_row(table: name_signs.Table, rows: int) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(rows)]
    for row, sign in zip(table.rows.tolist(), table.signs.tolist(), strict=True):
        found[row].append(sign)
    return found


@given(st.lists(LETTERS, min_size=1, max_size=5))
def test_columns_and_single_names_agree(names: list[str]) -> None:
    column = pl.Series(names, dtype=pl.String)
    cores = name_signs.cores(column, PLACES).to_list()
    assert cores == [name_signs.core(name, PLACES) for name in names]
    pairs = by_row(name_signs.pair_signs(column), len(names))
    assert pairs == [name_signs.pair_signs_of(name) for name in names]
    near = by_row(name_signs.near_signs(pl.Series(cores, dtype=pl.String)), len(names))
    assert near == [name_signs.near_signs_of(core) for core in cores]


@given(st.text(alphabet="蓝鲸商贸科技鑫源", min_size=3, max_size=12), st.data())
def test_one_slip_leaves_a_sign_in_common(core: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(core) - 1))
    other = data.draw(
        st.sampled_from(
            [
                core[:at] + core[at + 1 :],
                core[:at] + "齾" + core[at:],
                core[:at] + "齾" + core[at + 1 :],
            ]
        )
    )
    assert set(name_signs.near_signs_of(core)) & set(name_signs.near_signs_of(other))


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("天津市蓝鲸商贸有限公司", "蓝鲸商贸"),
        ("蓝鲸(天津)商贸有限责任公司", "蓝鲸商贸"),
        ("天津市东丽区蓝鲸商贸股份有限公司", "蓝鲸商贸"),
        ("中国蓝鲸银行股份有限公司天津分行", "蓝鲸银行股份有限公司天津分行"),
        ("天津有限公司", "有限公司"),
        ("天津", "天津"),
    ],
)
def test_a_core_is_without_place_and_form(name: str, core: str) -> None:
    assert name_signs.core(name, PLACES) == core


def ranked(text: str, *names: str) -> list[str]:
    like = likeness(
        text,
        name_signs.core(text, PLACES),
        names,
        [name_signs.core(name, PLACES) for name in names],
    )
    return [names[at] for at in like.order()]


def test_the_very_name_comes_first_then_parts_then_slips() -> None:
    assert ranked(
        "天津蓝鲸商贸有限公司",
        "天津蓝鱼商贸有限公司",
        "天津蓝鲸商贸有限公司第一分公司",
        "北京蓝鲸商贸有限公司",
        "天津蓝鲸商贸有限公司",
        "天津红鲤食品有限公司",
    ) == [
        "天津蓝鲸商贸有限公司",
        "天津蓝鲸商贸有限公司第一分公司",
        "北京蓝鲸商贸有限公司",
        "天津蓝鱼商贸有限公司",
    ]


def test_a_short_question_must_be_met_exactly() -> None:
    like = likeness("蓝鲸", "蓝鲸", ["蓝鱼"], ["蓝鱼"])
    assert like.order() == []
    assert like.way.tolist() == [Way.NONE]


def test_the_first_look_keeps_what_the_close_look_takes() -> None:
    names = ["天津蓝鱼商贸有限公司", "北京红鲤食品厂", "天津市蓝海鲸鱼商贸服务有限公司"]
    assert possible("天津蓝鲸商贸有限公司", "蓝鲸商贸", names) == [0, 2]
    assert possible("蓝鲸", "蓝鲸", []) == []
