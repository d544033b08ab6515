"""What every channel is, and the register of them.

A new channel is a class with these attributes and a line in `apps.NotifyConfig.ready`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from xinshu.kernel.access.registry import DeclaredTwice
from xinshu.kernel.notify.refusals import ChannelClosed


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One copy of a notice. `id` stays the same at every attempt, so that others can drop a second.

    `address` is empty on channels that need none.
    """

    id: str
    address: str
    title: str
    body: str


class Unreachable(Exception):
    """It did not go out this time; trying again may help."""


class Refused(Exception):
    """The other side will not take it; trying again does not help."""


class Channel(Protocol):
    """A way out. `needs_address` channels reach those alone who have confirmed an address."""

    code: str
    label: str
    address_label: str
    needs_address: bool

    def is_address(self, text: str) -> bool:
        """Whether the text can be an address of this channel."""

    def send(self, letter: Letter) -> str:
        """Carry the letter; returns what the other side calls it. Raises Unreachable, Refused."""


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """Make a channel known. Raises DeclaredTwice."""
    known = _channels.setdefault(channel.code, channel)
    if type(known) is not type(channel):
        raise DeclaredTwice(f"channel {channel.code} is registered twice")


def open_channels() -> Iterator[Channel]:
    """The channels this installation uses, in the order of the setting. Unknown names are idle."""
    return (_channels[code] for code in settings.XINSHU_NOTICE_CHANNELS if code in _channels)


def open_channel(code: str) -> Channel:
    """A channel in use. Raises ChannelClosed."""
    for each in open_channels():
        if each.code == code:
            return each
    raise ChannelClosed(channel=_channels[code].label if code in _channels else code)
