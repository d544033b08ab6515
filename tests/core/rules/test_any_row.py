"""No row, however odd, escapes judgement: it is answered, never a crash, and can be stored."""

from hypothesis import given, settings
from hypothesis import strategies as st

from core.rules.penalty import GOOD, ITEM, REFERENCE
from xinshu.core.catalog.model import FieldType
from xinshu.core.rules.clean import read_date, read_number
from xinshu.core.rules.judge import VALUE_LENGTH, Judge

JUDGE = Judge(ITEM, REFERENCE)
_texts = st.text(st.characters(), max_size=30) | st.sampled_from(sorted(GOOD.values()))
_near_dates = st.from_regex(r"\A[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?\Z")
_near_numbers = st.from_regex(r"\A[+-]?[0-9,]{1,8}\.?[0-9]{0,8}\Z")
_rows = st.fixed_dictionaries(
    {},
    optional={f.code: st.none() | _texts | _near_dates | _near_numbers for f in ITEM.fields},
)


@settings(max_examples=120, deadline=None)
@given(_rows)
def test_every_row_is_answered_and_storable(row: dict[str, str | None]) -> None:
    judgement = JUDGE.judge(7, row)
    assert judgement.held == any(f.severity.value == "error" for f in judgement.findings)
    for field in ITEM.fields:
        value = judgement.values[field.code]
        if value is None:
            continue
        assert value
        assert "\0" not in value
        value.encode()
        if field.type is FieldType.DATE:
            assert read_date(value) == value
        if field.type in (FieldType.DECIMAL, FieldType.INTEGER):
            assert read_number(value) == value
    for finding in judgement.findings:
        assert len(finding.value) <= VALUE_LENGTH
        assert "\0" not in finding.value
        finding.value.encode()


@settings(max_examples=60, deadline=None)
@given(_rows)
def test_a_stored_row_submitted_again_is_stored_the_same(row: dict[str, str | None]) -> None:
    first = JUDGE.judge(7, {**GOOD, **row})
    again = JUDGE.judge(7, first.values)
    assert again.values == first.values
    assert first.held or not again.held
