"""Lists of addresses a client may call from."""

from collections.abc import Collection
from ipaddress import ip_address, ip_network

from xinshu.kernel.keys.refusals import NetworkInvalid


def checked(networks: Collection[str]) -> list[str]:
    """The ranges in one spelling, each once; a single address is a range of one.

    Raises NetworkInvalid.
    """
    found = []
    for given in networks:
        try:
            found.append(str(ip_network(given.strip(), strict=False)))
        except ValueError:
            raise NetworkInvalid(given=given) from None
    return list(dict.fromkeys(found))


def holds(networks: Collection[str], ip: str) -> bool:
    """Whether the list holds the address; an empty list holds every one.

    An IPv4 address written as an IPv6 one counts as the IPv4 address it is.
    """
    if not networks:
        return True
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in ip_network(each) for each in networks)
