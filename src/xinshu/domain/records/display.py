"""A stored payload as people read it: labels for codes, masks and redaction by channel and role."""

import json
from collections.abc import Collection, Mapping

from xinshu.core import masking
from xinshu.core.catalog.model import (
    Edition,
    Field,
    FieldType,
    Item,
    Publicity,
    Role,
    SubjectClass,
)
from xinshu.core.privacy.masks import Channel
from xinshu.domain.records.types import Audience, Value
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.masking import masks

_NEVER_PUBLIC = frozenset({Role.PERSON_ID, Role.PERSON_ID_TYPE})
_CHANNELS = {
    Audience.PUBLIC: Channel.PUBLIC,
    Audience.STAFF: Channel.DETAIL,
    Audience.CONFIRMED: Channel.CONFIRMED,
    Audience.EXPORT: Channel.EXPORT,
}


def values_of(
    payload: str, item: Item, edition: Edition, audience: Audience, actor: Actor | None = None
) -> tuple[Value, ...]:
    """The filled fields of a payload in the order of the catalogue, fit for the audience.

    The public sees fields of public scope only (§10.3). Each value passes the catalogue's mask
    and then the mask table of the installation, which can only hide more; what the table never
    shows in the channel is left out. `actor` narrows or widens by role.
    """
    content: Mapping[str, str] = json.loads(payload)
    values = []
    for field in item.fields:
        if field.code not in content or not _open_to(field, audience):
            continue
        kind = kind_of(field, item)
        labelled = _labelled(content[field.code], field, edition)
        text = masks.shown(labelled, kind, channel=_CHANNELS[audience], actor=actor)
        if text is not None:
            values.append(_value(field, content[field.code], text, audience, labelled))
    return tuple(values)


def closed_codes(item: Item) -> frozenset[str]:
    """Fields of an item that the public does not see."""
    table = masks.table()
    return frozenset(
        field.code
        for field in item.fields
        if not _open_to(field, Audience.PUBLIC)
        or table.treatment(kind_of(field, item), Channel.PUBLIC).verb == "never"
    )


def grows_when_confirmed(item: Item, codes: Collection[str]) -> bool:
    """Whether a second confirmation shows more of one of these fields of the item."""
    rules = masks.table().rules
    return any(
        Channel.CONFIRMED in rules[kind_of(field, item)].views
        for field in item.fields
        if field.code in codes
    )


def kind_of(field: Field, item: Item) -> str:
    """What kind of value the field holds, for the mask table."""
    text = field.type is FieldType.TEXT
    return masks.table().kind_of(
        role=field.role or "",
        written=field.format or "",
        # A list of codes says nothing about a person, whatever its label sounds like.
        name=field.name if text else "",
        person=item.subject_classes == frozenset({SubjectClass.PERSON}),
        text=text and not field.pattern and field.code not in item.key,
    )


def _value(field: Field, raw: str, text: str, audience: Audience, labelled: str) -> Value:
    hidden = field.mask is not None or text != labelled or audience is not Audience.STAFF
    return Value(code=field.code, name=field.name, text=text, raw="" if hidden else raw)


def _open_to(field: Field, audience: Audience) -> bool:
    if audience is not Audience.PUBLIC:
        return True
    return field.publicity is Publicity.PUBLIC and field.role not in _NEVER_PUBLIC


def _labelled(text: str, field: Field, edition: Edition) -> str:
    if field.mask is not None:
        return masking.mask(text, field.mask)
    if field.codes and field.codes in edition.code_lists:
        labels = edition.code_lists[field.codes].values
        parts = text.split(";") if field.type is FieldType.SET else [text]
        return "；".join(labels.get(part, part) for part in parts)
    return text
