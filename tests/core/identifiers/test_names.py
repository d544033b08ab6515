"""Normal forms: how a name is typed does not matter, what it says does."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.core.identifiers import names
from xinshu.core.identifiers.name_core import core_of

anything = st.text(max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("蓝鲸（天津）商贸有限公司", "蓝鲸(天津)商贸有限公司"),
        ("蓝鲸〔天津〕商贸有限公司", "蓝鲸［天津］商贸有限公司"),
        ("蓝鲸【天津】商贸有限公司", "蓝鲸[天津]商贸有限公司"),
        ("天津 蓝鲸\u3000商贸\u00a0有限公司", "天津蓝鲸商贸有限公司"),
        ("天津蓝鲸\u200b商贸有限公司\ufeff", "天津蓝鲸商贸有限公司"),
        ("天津ＡＢＣ１２３商贸有限公司", "天津abc123商贸有限公司"),
        ("蓝鲸•海豚合作社", "蓝鲸·海豚合作社"),
        ("“蓝鲸”餐厅", '"蓝鲸"餐厅'),
        ("蓝鲸－海豚商店", "蓝鲸—海豚商店"),
        ("蓝鲸Ⅱ号商店", "蓝鲸ii号商店"),
        ("天津蓝鲸⾦属制品厂", "天津蓝鲸金属制品厂"),
    ],
)
def test_names_typed_differently_are_the_same(one: str, other: str) -> None:
    assert one != other
    assert names.same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("天津蓝鲸商贸有限公司", "天津蓝鲸商贸有限责任公司"),
        ("天津蓝鲸商贸有限公司", "天津市蓝鲸商贸有限公司"),
        ("蓝鲸（天津）商贸有限公司", "蓝鲸天津商贸有限公司"),
        ("天津蓝鲸商贸有限公司", "天津蓝鲸商贸有限公司分公司"),
    ],
)
def test_names_saying_something_else_are_not(one: str, other: str) -> None:
    assert not names.same(one, other)


@given(anything)
def test_the_normal_form_is_idempotent(name: str) -> None:
    assert names.normal(names.normal(name)) == names.normal(name)


@given(st.text(st.sampled_from([*names.FOLDS, *names.IGNORED]), max_size=20))
def test_the_normal_form_is_idempotent_on_what_it_changes(name: str) -> None:
    assert names.normal(names.normal(name)) == names.normal(name)


@given(anything, anything)
def test_the_normal_form_works_letter_by_letter(one: str, other: str) -> None:
    assert names.normal(one + other) == names.normal(one) + names.normal(other)


@given(anything)
def test_the_published_table_is_the_normal_form(name: str) -> None:
    folded = "".join(names.FOLDS.get(c, c) for c in name if c not in names.IGNORED)
    assert folded == names.normal(name)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=20))
def test_han_letters_stay(name: str) -> None:
    assert names.normal(name) == name


def test_full_width_letters_fold_as_unicode_says() -> None:
    for point in range(0xFF10, 0xFF1A):
        assert names.normal(chr(point)) == unicodedata.normalize("NFKC", chr(point))


@pytest.mark.parametrize(
    "text",
    ["无", "／", "/", "测试", "测试１", "123", "１２３", "n/a", "Null", "暂 无", "--", "——", "***",
     "xxx", "000000", "11111", "无无", "test2", "。", "（空）"],
)  # fmt: skip
def test_placeholders_only_pretend_to_be_values(text: str) -> None:
    assert names.is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "0", "1", "12", "124", "无锡蓝鲸商贸有限公司", "测试仪器", "津辰罚〔2026〕1号", "NAT",
     "1230", "无证经营", "1112", "111", "2222", "1234"],
)  # fmt: skip
def test_values_are_no_placeholders(text: str) -> None:
    assert not names.is_placeholder(text)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("天津市蓝鲸商贸有限公司", "蓝鲸商贸"),
        ("天津蓝鲸商贸有限责任公司", "蓝鲸商贸"),
        ("蓝鲸（天津）商贸有限公司", "蓝鲸商贸"),
        ("蓝鲸集团股份有限公司", "蓝鲸"),
        ("蓝鲸（集团）有限公司", "蓝鲸"),
        ("天津蓝鲸投资合伙企业（有限合伙）", "蓝鲸投资"),
        ("天津蓝鲸种植专业合作社", "蓝鲸种植"),
        ("蓝鲸理发店", "蓝鲸理发店"),
        ("天津公司", "天津"),
        ("天津市", "天津市"),
        ("", ""),
    ],
)
def test_the_core_of_a_name(name: str, core: str) -> None:
    assert core_of(name).core == core


def test_a_branch_is_not_its_parent() -> None:
    branch = core_of("天津蓝鲸商贸有限公司北辰分公司")
    assert branch.core == "蓝鲸商贸有限公司北辰分公司"
    assert branch.core != core_of("天津蓝鲸商贸有限公司").core


def test_places_of_a_district_are_handed_in() -> None:
    places = {"天津市", "天津", "北辰区", "北辰"}
    assert core_of("天津市北辰区蓝鲸商贸有限公司", places=places).core == "蓝鲸商贸"
    assert core_of("北辰蓝鲸商贸有限公司", places=places).core == "蓝鲸商贸"
    assert core_of("北辰蓝鲸商贸有限公司").core == "北辰蓝鲸商贸"


def test_what_was_dropped_is_told() -> None:
    found = core_of("天津市蓝鲸（天津）商贸有限公司")
    assert [(part.text, part.reason) for part in found.dropped] == [
        ("天津市", "place"),
        ("(天津)", "place"),
        ("有限公司", "legal_form"),
    ]
    assert found.sentence == (
        "比对字号“蓝鲸商贸”，已略去地名“天津市”、地名“(天津)”、组织形式“有限公司”。"
    )
    assert core_of("蓝鲸理发店").sentence == "名称“蓝鲸理发店”未作删减。"


@given(anything)
def test_the_core_of_a_name_that_says_something_is_never_empty(name: str) -> None:
    assert bool(core_of(name).core) == bool(names.normal(name))
