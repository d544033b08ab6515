"""The door to non-public data: say what for, then it is shown, and the look is written down."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from xinshu.kernel.access.classes import DataClass
from xinshu.kernel.access.purpose import Purpose, require_purpose
from xinshu.kernel.access.purposes import all_purposes
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.services import viewed

About = Iterable[tuple[str, int | str]]


def read(
    action: str,
    *,
    actor: Actor,
    about: About,
    data_class: str = DataClass.SHARED,
    count: int | None = None,
    label: str = "",
    detail: Mapping[str, object] | None = None,
) -> Purpose:
    """Go on only with a purpose that reaches the data, and leave one event of what was shown.

    Call it before the answer leaves, once per request. `action` is a declared audit action,
    `about` names what is shown as (model label, id), `count` how many rows that is. Returns the
    purpose, to be shown on the page. Raises PurposeNeeded, PurposeNotAllowed.
    """
    purpose = require_purpose(actor, data_class=data_class)
    facts: dict[str, Any] = {"data_class": str(data_class), **(detail or {})}
    viewed(
        action,
        actor=replace(actor, purpose=purpose),
        about=[(kind, str(key)) for kind, key in about],
        count=count,
        label=label,
        **facts,
    )
    return purpose


def implied(actor: Actor, code: str, *, matter: str = "") -> Actor:
    """The actor with a purpose that follows from what is done; one that was stated stays.

    For work whose data and purpose the catalogue itself fixes: a department mends the rows it
    sent in, the centre files records without a subject.
    """
    if actor.purpose is not None:
        return actor
    kind = all_purposes()[code]
    return replace(actor, purpose=Purpose(code, kind.bases[0], matter))
