"""Suites: which algorithms work together, chosen by one name in the settings.

`sm` is the domestic suite (GB/T 39786-2021), `intl` the international one. What is sealed says
itself how it was sealed, so either suite opens what the other made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.conf import settings

from xinshu.kernel.crypto.digests import UnknownAlgorithm


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """What new values are sealed, digested and signed with.

    `field` names the format of sealed columns, `file` that of sealed files (see `ciphers`);
    `signatures` are made side by side, the first being the one that counts at home.
    """

    name: str
    digest: str
    field: str
    file: str
    signatures: tuple[str, ...]


SUITES: Mapping[str, Suite] = MappingProxyType(
    {
        "sm": Suite(
            name="sm",
            digest="sm3",
            field="sm4-gcm/sm3",
            file="sm4-gcm/sm3",
            # Ed25519 is for those who check without SM2 at hand.
            signatures=("sm2", "ed25519"),
        ),
        "intl": Suite(
            name="intl",
            digest="sha256",
            field="aes-256-gcm/sha256",
            file="aes-256-gcm/sha256",
            signatures=("ed25519",),
        ),
    }
)


def suite(name: str = "") -> Suite:
    """The suite of that name, or the one in force. Raises UnknownAlgorithm."""
    wanted = name or settings.XINSHU_CRYPTO_SUITE
    try:
        return SUITES[wanted]
    except KeyError:
        raise UnknownAlgorithm(f"no suite is called {wanted!r}") from None
