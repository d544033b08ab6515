"""The mask table of the setting XINSHU_MASKS_FILE, asked for one actor.

The mechanics are in `xinshu.core.privacy`; here are the file and the question who asks. Mappings of
fields to kinds are part of the same file, so that this package need not know the catalogue.
"""

from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from xinshu.core.privacy.masks import Channel, MaskTable, read_table
from xinshu.kernel.accounts.actor import Actor


def table() -> MaskTable:
    """The table of this installation. Raises MaskTableWrong at the first call."""
    return _from_file(str(settings.XINSHU_MASKS_FILE))


def shown(text: str, kind: str, *, channel: Channel, actor: Actor | None = None) -> str | None:
    """`text` as the actor may see it in the channel; None where it is left out.

    Without an actor no role counts. A detail asked for without a purpose is a list.
    Raises KeyError for an unknown kind.
    """
    asked = channel_for(channel, actor)
    roles = actor.roles if actor else ()
    return table().treatment(kind, asked, roles).apply(text)


def channel_for(channel: Channel, actor: Actor | None) -> Channel:
    """The channel that counts: details are open to those who have said what for."""
    if channel not in {Channel.DETAIL, Channel.CONFIRMED} or actor is None or actor.is_system:
        return channel
    return channel if actor.purpose else Channel.LIST


@cache
def _from_file(path: str) -> MaskTable:
    return read_table(yaml.safe_load(Path(path).read_text(encoding="utf-8")))
