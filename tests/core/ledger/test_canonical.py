"""One spelling for one value."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.core.ledger.canonical import canonical

TEXTS = st.text(st.characters(exclude_categories=("Cs",)))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_spelled_can_be_read_again(value: object) -> None:
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(TEXTS, st.integers()))
def test_the_order_in_which_members_were_given_does_not_matter(members: dict[str, int]) -> None:
    turned = dict(reversed(members.items()))
    assert canonical(turned) == canonical(members)


def test_members_stand_in_the_order_of_utf_16() -> None:
    # RFC 8785 §3.2.3: a character beyond the basic plane sorts by its surrogates, before U+FB33.
    spelled = '{"a":3,"\U0001f600":2,"\ufb33":1}'
    assert canonical({"\ufb33": 1, "\U0001f600": 2, "a": 3}) == spelled.encode()


def test_text_is_escaped_no_more_than_needed() -> None:
    assert canonical('第"三"条\n') == '"第\\"三\\"条\\n"'.encode()


@pytest.mark.parametrize(
    ("value", "said"), [(0.5, '"0.5"'), (1e22, '"1e+22"'), (math.inf, '"inf"')]
)
def test_fractions_are_written_as_text(value: float, said: str) -> None:
    assert canonical(value).decode() == said


def test_half_a_surrogate_pair_does_not_stop_the_log() -> None:
    assert canonical({"why": "a\ud800b"}) == '{"why":"a\ufffdb"}'.encode()
    assert canonical("\ud83d\ude00") == canonical("😀")


def test_what_json_has_no_word_for_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical({"when": object()})
