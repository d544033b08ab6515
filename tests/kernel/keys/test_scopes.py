"""Scopes: what one opens, and what a token may ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.kernel.keys import scopes
from xinshu.kernel.keys.refusals import UnknownScope

NAMES = sorted(scope.name for scope in scopes.all_scopes())
PARTS = ["tax", "penalty", "park"]
NARROWABLE = sorted(scope.name for scope in scopes.all_scopes() if scope.narrowed_by)
whole = st.sampled_from(NAMES)
narrow = st.builds("{}/{}".format, st.sampled_from(NARROWABLE), st.sampled_from(PARTS))
some = st.lists(whole | narrow | st.just("*"), max_size=6)


def opened(granted: list[str]) -> set[tuple[str, str]]:
    return {(name, part) for name in NAMES for part in PARTS if scopes.allows(granted, name, part)}


@given(some, some)
def test_a_token_never_opens_more_than_its_client(granted: list[str], asked: list[str]) -> None:
    try:
        given_out = scopes.narrowed(granted, asked)
    except UnknownScope:
        assert not set(asked) <= set(granted)
        return
    assert opened(given_out) <= opened(granted)
    assert opened(given_out) == (opened(asked) if asked else opened(granted))


@given(some)
def test_a_scope_opens_its_part_or_everything_of_its_name(granted: list[str]) -> None:
    for name, part in opened(granted):
        assert {"*", name, f"{name}/{part}"} & set(granted)
    for name in NAMES:
        some_part = "*" in granted or any(each.partition("/")[0] == name for each in granted)
        assert scopes.allows(granted, name) is some_part


@pytest.mark.parametrize("wrong", ["", "x", "/", "items:read/", "Items:read", "*/tax", "a/b/c"])
def test_what_nobody_declared_is_refused(wrong: str) -> None:
    with pytest.raises(UnknownScope):
        scopes.checked([wrong])


def test_people_read_words() -> None:
    assert scopes.label_of("records:push/tax") == "推送数据（tax）"
    assert scopes.label_of("*") == "该用户的全部接口权限"
    assert scopes.label_of("unknown:thing") == "unknown:thing"
