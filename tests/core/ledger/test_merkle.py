"""The tree and its proofs, against the definitions of RFC 6962 spelled out over whole lists."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.core.ledger.hashing import Hashing
from xinshu.core.ledger.merkle import (
    Frontier,
    Head,
    consistency_proof,
    inclusion_proof,
    nodes_of,
    proves_consistency,
    proves_inclusion,
    root,
)

SHA256 = Hashing("sha256", lambda data: hashlib.sha256(data).digest())
SIZES = st.integers(1, 70)

# The inputs and roots every implementation of Certificate Transparency is tested with.
KNOWN_LEAVES = (
    *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
    bytes(range(96, 112)).hex(),
)
KNOWN_ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def leaves(size: int) -> list[bytes]:
    """Different leaves, the same for the same size."""
    return [SHA256.leaf(str(each).encode()) for each in range(size)]


def brute(listed: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, word by word."""
    if not listed:
        return SHA256.digest(b"")
    if len(listed) == 1:
        return listed[0]
    cut = 1
    while cut * 2 < len(listed):
        cut *= 2
    return SHA256.node(brute(listed[:cut]), brute(listed[cut:]))


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_everybody_else_computes(size: int) -> None:
    listed = [SHA256.leaf(bytes.fromhex(each)) for each in KNOWN_LEAVES[:size]]
    assert root(nodes_of(listed, SHA256), size, SHA256).hex() == KNOWN_ROOTS[size]


@given(SIZES)
def test_a_growing_tree_has_the_root_of_the_whole_list(size: int) -> None:
    listed, tree = leaves(size), Frontier(SHA256)
    completed = [subtree for leaf in listed for subtree in tree.add(leaf)]
    assert tree.root() == root(nodes_of(listed, SHA256), size, SHA256) == brute(listed)
    for level, index, digest in completed:
        assert digest == brute(listed[index << level : (index + 1) << level])
    assert {(level, index) for level, index, _ in completed} == {
        (level, index) for level in range(7) for index in range(size >> level)
    }


@given(SIZES, st.integers(1, 70))
def test_a_tree_goes_on_from_its_peaks(size: int, more: int) -> None:
    listed, tree = leaves(size + more), Frontier(SHA256)
    for leaf in listed[:size]:
        tree.add(leaf)
    resumed = Frontier(SHA256, tree.size, tree.peaks)
    for leaf in listed[size:]:
        resumed.add(leaf)
    assert resumed.root() == brute(listed)


def test_peaks_that_do_not_fit_the_size_are_refused() -> None:
    with pytest.raises(ValueError, match="2 peaks"):
        Frontier(SHA256, 3, [bytes(32)])


@given(SIZES, st.data())
def test_inclusion_is_proved_for_every_leaf_and_for_no_other(
    size: int, data: st.DataObject
) -> None:
    listed = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    head = Head(size, brute(listed))
    proof = inclusion_proof(nodes_of(listed, SHA256), index, size, SHA256)
    assert proves_inclusion(proof, listed[index], index, head, SHA256)
    assert not proves_inclusion(proof, SHA256.leaf(b"another"), index, head, SHA256)
    assert not proves_inclusion([*proof, bytes(32)], listed[index], index, head, SHA256)
    assert not proves_inclusion(proof, listed[index], size, head, SHA256)
    for at in range(len(proof)):
        spoilt = [*proof[:at], bytes(32), *proof[at + 1 :]]
        assert not proves_inclusion(spoilt, listed[index], index, head, SHA256)
    other = data.draw(st.integers(0, size - 1))
    assert proves_inclusion(proof, listed[index], other, head, SHA256) == (other == index)


@given(SIZES, st.data())
def test_consistency_is_proved_for_every_beginning_and_for_no_other(
    new: int, data: st.DataObject
) -> None:
    listed = leaves(new)
    old = data.draw(st.integers(1, new))
    heads = Head(old, brute(listed[:old])), Head(new, brute(listed))
    proof = consistency_proof(nodes_of(listed, SHA256), old, new, SHA256)
    assert proves_consistency(proof, *heads, SHA256)
    assert not proves_consistency([*proof, bytes(32)], *heads, SHA256)
    for at in range(len(proof)):
        assert not proves_consistency([*proof[:at], bytes(32), *proof[at + 1 :]], *heads, SHA256)
    rewritten = [SHA256.leaf(b"rewritten"), *listed[1:]]
    assert not proves_consistency(proof, Head(old, brute(rewritten[:old])), heads[1], SHA256)
    assert not proves_consistency(proof, heads[0], Head(new, brute(rewritten)), SHA256)


def test_proofs_of_what_is_not_there_are_refused() -> None:
    node = nodes_of(leaves(3), SHA256)
    with pytest.raises(ValueError, match="no leaf 3"):
        inclusion_proof(node, 3, 3, SHA256)
    with pytest.raises(ValueError, match="not the beginning"):
        consistency_proof(node, 4, 3, SHA256)
    with pytest.raises(ValueError, match="not the beginning"):
        consistency_proof(node, 0, 3, SHA256)
