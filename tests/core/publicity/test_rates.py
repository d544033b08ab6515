"""Shares, lights, document numbers and periods of double publicity, and the draw of samples."""

from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from xinshu.core import sampling
from xinshu.core.publicity.documents import normal_document
from xinshu.core.publicity.rates import Light, Tally, light, light_ahead, ratio, written
from xinshu.core.publicity.spans import months_of, quarter_of, span
from xinshu.core.publicity.terms import TermsInvalid, read_terms

CLOCK = Path(__file__).resolve().parents[3] / "catalogs" / "publicity" / "clock.yaml"
counts = st.integers(0, 10_000)
tallies = st.builds(Tally, reported=counts, compliant=counts, timed=counts, late=counts)
numbers = st.integers(0, 10**9)


def document() -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(CLOCK.read_text("utf-8"))
    return found


def test_the_shares_follow_the_assessment_formulas() -> None:
    """Domain 2.5, by hand: 1 000 rows of which 985 stored; 985 records, 37 late, 52 over five."""
    tally = Tally(
        reported=1000,
        compliant=985,
        records=985,
        timed=985,
        late=37,
        local_late=52,
        checked=400,
        missing=3,
        rows=30,
        rows_right=29,
        cells=510,
        cells_right=508,
    )
    assert tally.compliance == Fraction(985, 1000)
    assert tally.late_rate == Fraction(37, 985)
    assert tally.timely_rate == 1 - Fraction(37, 985)
    assert tally.local_timely_rate == Fraction(933, 985)
    assert tally.missing_rate == Fraction(3, 400)
    assert tally.row_accuracy == Fraction(29, 30)
    assert tally.cell_accuracy == Fraction(508, 510)


def test_nothing_reported_is_neither_good_nor_bad() -> None:
    empty = Tally()
    assert empty.compliance is empty.late_rate is empty.missing_rate is empty.row_accuracy is None
    assert written(None) is None


@given(tallies, tallies)
def test_a_sum_counts_both(one: Tally, other: Tally) -> None:
    both = one + other
    assert both.late == one.late + other.late
    assert both.compliance == ratio(one.compliant + other.compliant, one.reported + other.reported)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(1), "1.000000"),
        (Fraction(1, 3), "0.333333"),
        (Fraction(2, 3), "0.666666"),
        (Fraction(9_999_999, 10_000_000), "0.999999"),
        (Fraction(0), "0.000000"),
    ],
)
def test_a_share_is_cut_and_never_rounded_up(share: Fraction, text: str) -> None:
    assert written(share) == text


@pytest.mark.parametrize(
    ("late_by", "local_late_by", "timed", "shown"),
    [
        (0, 0, True, Light.GREEN),
        (0, 1, True, Light.AMBER),
        (1, 3, True, Light.RED),
        (9, 9, False, Light.GREY),
    ],
)
def test_lights(late_by: int, local_late_by: int, timed: bool, shown: Light) -> None:
    assert light(timed=timed, late_by=late_by, local_late_by=local_late_by) is shown


@pytest.mark.parametrize(
    ("left", "shown"), [(-1, Light.RED), (0, Light.AMBER), (2, Light.AMBER), (3, Light.GREEN)]
)
def test_lights_of_what_has_not_arrived(left: int, shown: Light) -> None:
    assert light_ahead(left, warning_days=2) is shown


@pytest.mark.parametrize(
    "text",
    [
        "津辰罚〔2026〕12号",
        "津辰罚【2026】12号",
        "津辰罚[2026]12号",
        " 津辰罚（２０２６） 12 号",
        "津辰罚\u200b(2026)１２号",
    ],
)
def test_one_document_number_in_many_spellings(text: str) -> None:
    assert normal_document(text) == "津辰罚(2026)12号"


def test_leading_zeros_tell_decisions_apart() -> None:
    assert normal_document("罚〔2026〕012号") != normal_document("罚〔2026〕12号")


@given(st.text(max_size=40))
def test_a_normal_number_is_normal_already(text: str) -> None:
    assert normal_document(normal_document(text)) == normal_document(text)


@pytest.mark.parametrize(
    ("label", "first", "last", "months"),
    [
        ("2026-02", "2026-02-01", "2026-02-28", 1),
        ("2026Q3", "2026-07-01", "2026-09-30", 3),
        ("2026Q4", "2026-10-01", "2026-12-31", 3),
        ("2028", "2028-01-01", "2028-12-31", 12),
    ],
)
def test_periods_by_their_labels(label: str, first: str, last: str, months: int) -> None:
    found = span(label)
    assert (found.label, str(found.first), str(found.last)) == (label, first, last)
    assert len(months_of(found)) == months
    assert months_of(found)[0] == first[:7]
    assert quarter_of(found.first) == f"{first[:4]}Q{(found.first.month + 2) // 3}"


@pytest.mark.parametrize("label", ["", "2026-13", "2026Q5", "0000", "2026-9", "26", "2026Q", "x"])
def test_other_labels_name_no_period(label: str) -> None:
    with pytest.raises(ValueError, match="no period"):
        span(label)


def test_the_shipped_yardsticks_name_their_sources() -> None:
    terms = read_terms(document())
    assert terms.statutory_days == 7
    assert "424" in terms.sources["statutory_days"]
    assert set(terms.sources) == {
        "statutory_days",
        "alarm_share",
        "warning_days",
        "sample_rows",
        "accuracy_target",
    }
    assert [act.code for act in terms.acts] == [f"{n:02d}" for n in range(1, 11)]


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("statutory_days", {"value": 7}),
        ("statutory_days", {"value": "seven", "source": "x"}),
        ("statutory_days", {"value": True, "source": "x"}),
        ("alarm_share", {"value": "1.5", "source": "x"}),
        ("alarm_share", {"value": "half", "source": "x"}),
        ("acts", None),
    ],
)
def test_yardsticks_without_sense_or_source_are_refused(name: str, entry: object) -> None:
    with pytest.raises(TermsInvalid, match=name):
        read_terms(document() | {name: entry})


@given(st.sets(numbers, min_size=1, max_size=60), st.integers(0, 70), st.text(min_size=1))
def test_a_draw_is_the_same_for_everybody(keys: set[int], size: int, seed: str) -> None:
    listed = [str(key) for key in keys]
    drawn = sampling.draw(listed, size=size, seed=seed)
    assert drawn == sampling.draw(reversed(listed), size=size, seed=seed)
    assert len(set(drawn)) == min(size, len(keys))
    assert sampling.of_all(listed) == sampling.of_all(reversed(listed))


@given(st.sets(numbers, min_size=2, max_size=60), st.integers(1, 20), st.text(min_size=1))
def test_who_is_left_out_does_not_change_the_others(keys: set[int], size: int, seed: str) -> None:
    """Taking a key away that was not drawn leaves the sample as it is."""
    listed = sorted(map(str, keys))
    drawn = sampling.draw(listed, size=size, seed=seed)
    rest = [key for key in listed if key not in drawn]
    fewer = [key for key in listed if key not in rest[:1]]
    assert sampling.draw(fewer, size=size, seed=seed) == drawn


def test_another_seed_breaks_the_promise() -> None:
    promised = sampling.promise("one")
    assert sampling.kept("one", promised)
    assert not sampling.kept("other", promised)
    with pytest.raises(ValueError, match="smaller"):
        sampling.draw(["a"], size=-1, seed="one")
