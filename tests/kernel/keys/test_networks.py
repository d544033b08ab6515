"""Address lists."""

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.kernel.keys import networks


@given(st.ip_addresses(v=4), st.integers(0, 2**32 - 1), st.integers(8, 32))
def test_a_list_holds_what_its_ranges_hold(address: IPv4Address, start: int, bits: int) -> None:
    network = IPv4Network((start, bits), strict=False)
    listed = networks.checked([f"{IPv4Address(start)}/{bits}"])
    assert networks.holds(listed, str(address)) is (address in network)
    assert networks.holds(listed, f"::ffff:{address}") is (address in network)
    assert networks.holds(listed, str(network[-1]))


@pytest.mark.parametrize("ip", ["", "unix:", "nonsense", "192.0.2.1 "])
def test_what_is_no_address_is_in_no_list_but_the_open_one(ip: str) -> None:
    assert not networks.holds(["0.0.0.0/0"], ip)
    assert networks.holds([], ip)


def test_each_range_stands_once_in_one_spelling() -> None:
    given_ranges = ["192.0.2.7/24", " 192.0.2.0/24", "2001:DB8::1"]
    assert networks.checked(given_ranges) == ["192.0.2.0/24", "2001:db8::1/128"]
