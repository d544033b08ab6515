"""Single sides of the columns, and frames of telling sizes, against the judge of one record."""

import random
from datetime import date
from unittest import mock

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checks.agreement import Row, assert_agree, frame
from engine.checks.strategies import DATES, DIRT, IDENTIFIERS, NUMBERS, REFERENCE, WORDS, item
from xinshu.core.catalog.model import Field, FieldType, Item, Rule, Severity
from xinshu.core.rules.clean import Problem, clean_value
from xinshu.core.rules.functions import FUNCTIONS
from xinshu.core.rules.plan import CodeListMissing
from xinshu.core.rules.tree import Reference
from xinshu.engine.checks import compile_checks
from xinshu.engine.checks.functions import ASIDE, EXPRESSIONS, SHAPES
from xinshu.engine.checks.reading import Reader


def rule(name: str, field: str, when: str, severity: Severity = Severity.ERROR) -> Rule:
    return Rule(id=name, field=field, when=when, severity=severity, message="不对", hint="请改")


def penalties() -> Item:
    """One field of every sort, conditions between them, and rules over several of them."""
    fields = (
        Field(code="MC", name="名称", length=20, required=True),
        Field(code="DM", name="代码", length=18, format="uscc", required_if='LB == "01"'),
        Field(code="ZZ", name="组织机构代码", format="organisation_code"),
        Field(code="GS", name="注册号", format="registration_no"),
        Field(code="ZJ", name="证件号码", format="resident_id", blank_if='LB == "01"'),
        Field(code="LB", name="类别", type=FieldType.ENUM, codes="kind", required=True),
        Field(code="JH", name="集合", type=FieldType.SET, codes="kind"),
        Field(code="RQ", name="日期", type=FieldType.DATE, minimum="1949-10-01", maximum="today"),
        Field(code="ZH", name="至", type=FieldType.DATE, default="2099-12-31"),
        Field(code="JE", name="金额", type=FieldType.DECIMAL, length=8, scale=2, minimum="0"),
        Field(code="SL", name="数量", type=FieldType.INTEGER, maximum="1000", length=3),
        Field(code="SS", name="事实", length=4000, required=True),
        Field(code="JG", name="机关", length=200),
    )
    rules = (
        rule("R1", "ZH", "RQ <= ZH"),
        rule("R2", "SS", "not has_person_id(SS) and not has_phone(SS)"),
        rule("R3", "JE", 'contains(JH, "03") implies JE > 0', Severity.WARNING),
        rule("R4", "JG", 'same_name(label("organs", DM), JG)', Severity.INFO),
        rule("R5", "ZJ", "years(birth(ZJ), RQ) >= 18"),
        rule("R6", "RQ", "workdays(RQ, today) <= 7 or add_months(RQ, 3) > today"),
        rule("R7", "JH", 'JH in codes("kind") and LB in ("01", "03")'),
    )
    return item(fields, rules, key=("MC", "RQ"))


def dirty_rows(count: int, seed: int) -> list[Row]:
    """Many rows from the same pools as the property tests, mostly clean."""
    chance = random.Random(seed)
    pools = {
        "MC": WORDS, "DM": IDENTIFIERS, "ZZ": IDENTIFIERS, "GS": IDENTIFIERS, "ZJ": IDENTIFIERS,
        "LB": ("01", "03", "警告", "罚金", "99"), "JH": ("01;03", "罚款、警告", "03", ";", "01;99"),
        "RQ": DATES, "ZH": DATES, "JE": NUMBERS, "SL": NUMBERS, "SS": WORDS, "JG": WORDS,
    }  # fmt: skip

    def one(pool: tuple[str, ...], number: int) -> str | None:
        value = chance.choice(pool)
        dirt = chance.choice(DIRT) if chance.random() < 0.1 else ""
        tail = str(number) if chance.random() < 0.05 else ""
        return None if chance.random() < 0.2 else value + tail + dirt

    return [{code: one(pool, number) for code, pool in pools.items()} for number in range(count)]


@pytest.mark.parametrize("gap", ["\u00a0", "\u2009", "\u200b", "\u3000", "—", "−", "－"])
def test_numbers_in_groups_of_any_width_are_seen_by_both(gap: str) -> None:
    groups = ("120113", "1990", "0101", "0012"), ("138", "0013", "8000")
    rows: list[Row] = [{"SS": f"当事人{gap.join(each)}到场"} for each in groups]
    rows += [{"SS": f"{n}年{gap}见附件"} for n in range(150)]  # enough rows to be worked on apart
    checked = assert_agree(penalties(), REFERENCE, rows)
    assert checked.counts[("R2", "SS")] == len(groups)


def test_ten_thousand_rows() -> None:
    checked = assert_agree(penalties(), REFERENCE, dirty_rows(10_000, seed=7))
    assert checked.held.sum() > 0
    assert {"R2", "R5", "CHECKDIGIT-uscc", "SCALE", "NUL"} <= {rule for rule, _ in checked.counts}


@pytest.mark.parametrize("rows", [[], [{}], [{}] * 3, [{"MC": "样例"}], [{"SS": "\x00"}]])
def test_small_and_empty_frames(rows: list[Row]) -> None:
    assert_agree(penalties(), REFERENCE, rows)


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_a_constant_is_searched_for_what_each_row_says(rows: int) -> None:
    rules = (
        rule("R1", "A", 'contains("甲乙丙", A)'),
        rule("R2", "A", 'starts(label("empty", "x"), A)'),
        rule("R3", "A", 'ends("甲乙", A) and 1 > 2'),
    )
    plain = item((Field(code="A", name="甲"),), rules)
    written = [{"A": text} for text in ("乙", "丁", None)][:rows]
    assert_agree(plain, REFERENCE, written)


def test_batches_give_what_the_whole_gives() -> None:
    rows = frame(penalties(), dirty_rows(500, seed=3))
    checks = compile_checks(penalties(), REFERENCE)
    whole = checks.run(rows)
    parts = [checks.run(rows[at : at + 120]) for at in range(0, 500, 120)]
    assert pl.concat(part.findings for part in parts).equals(whole.findings)
    assert pl.concat(part.values for part in parts).equals(whole.values)
    assert pl.concat(part.held for part in parts).equals(whole.held)


def test_a_missing_column_is_blank_and_a_foreign_one_is_left_out() -> None:
    raw = pl.DataFrame({"row_no": [5], "MC": ["样例"], "OTHER": ["x"]}).cast({"row_no": pl.UInt32})
    checked = compile_checks(penalties(), REFERENCE).run(raw)
    assert checked.values.columns == ["row_no", *(f.code for f in penalties().fields)]
    assert ("REQ", "SS") in checked.counts


def test_every_value_seen_only_once_is_cleaned_too() -> None:
    long = [
        {"SS": f"第{n}份\u3000" if n % 50 == 0 else f"第{n}份", "MC": f"样例{n}"}
        for n in range(400)
    ]
    checked = assert_agree(penalties(), REFERENCE, long)
    assert checked.values["SS"].to_list() == [f"第{n}份" for n in range(400)]


def test_a_list_that_is_not_handed_in_is_refused() -> None:
    with pytest.raises(CodeListMissing):
        compile_checks(penalties(), Reference(today=date(2026, 4, 1)))


def test_every_function_of_the_language_has_a_columnar_form() -> None:
    literal = {"matches", "substring", "label", "workdays"}
    assert set(FUNCTIONS) == set(ASIDE) | set(EXPRESSIONS) | set(SHAPES) | literal


NARROW = Field(code="X", name="码", format="organisation_code")
WIDE = Field(code="X", name="名", length=200)
LONG = Field(code="X", name="文", length=4000)
LETTERS = st.sampled_from((*DIRT, "样", "a", "“", "…", "·", "！", "2", "。", "\U0001f600"))


@pytest.mark.parametrize("field", [NARROW, WIDE, LONG], ids=["narrow", "wide", "long"])
@settings(max_examples=300, deadline=None)
@given(values=st.lists(st.lists(LETTERS, max_size=5).map("".join), max_size=12))
def test_no_value_that_cleaning_would_change_is_overlooked(field: Field, values: list[str]) -> None:
    with mock.patch("xinshu.engine.checks.scan._FEW", -1):
        column = Reader(field, None).read(pl.Series(values, dtype=pl.String))
    cleaned = [clean_value(value, field) for value in values]
    assert column.text.to_list() == [one.text for one in cleaned]
    met = [at for at, one in enumerate(cleaned) if Problem.CONTROL in one.problems]
    assert column.problems.get(Problem.CONTROL, np.array([])).tolist() == met
