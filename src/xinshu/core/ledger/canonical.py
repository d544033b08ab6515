"""One spelling for one value, so that equal facts have equal digests on every machine."""

import json
from collections.abc import Mapping

Plain = None | bool | int | str | list["Plain"] | dict[str, "Plain"]


def canonical(value: object) -> bytes:
    """The value as JSON the way RFC 8785 spells it, in UTF-8.

    Members stand in the order of their names as UTF-16, there is no white space, and text is not
    escaped beyond need. Fractions are written as text ("0.5"): binary fractions are spelled
    differently by different programs, and decimals never are. Half a surrogate pair, which no
    UTF-8 can hold, becomes U+FFFD. Raises TypeError for what JSON has no word for.
    """
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: object) -> Plain:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        members = ((_text(str(name)), each) for name, each in value.items())
        return {name: _plain(each) for name, each in sorted(members, key=_utf16)}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no canonical spelling")


def _utf16(member: tuple[str, object]) -> bytes:
    return member[0].encode("utf-16-be")


def _text(text: str) -> str:
    """The text with every half of a surrogate pair replaced; whole text is returned as it is."""
    return text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")
