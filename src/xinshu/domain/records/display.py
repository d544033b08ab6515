"""A stored payload as people read it: labels for codes, masks and redaction by channel and role."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

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
from xinshu.core.privacy.masks import Channel, MaskTable
from xinshu.domain.records.types import Audience, Value
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.masking import masks

MOST_KEPT = 2_048  # items of editions, by audience
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
    channel = masks.channel_for(_CHANNELS[audience], actor)
    roles = actor.roles if actor else ()
    values = []
    for line in _lines_of(item, edition, audience):
        raw = content.get(line.field.code)
        if raw is None:
            continue
        labelled = _labelled(raw, line)
        text = line.table.treatment(line.kind, channel, roles).apply(labelled)
        if text is not None:
            values.append(_value(line.field, raw, text, audience, labelled))
    return tuple(values)


@dataclass(frozen=True, slots=True)
class _Line:
    """What showing a field needs to know, worked out once for all records of an edition."""

    field: Field
    kind: str
    labels: Mapping[str, str]
    table: MaskTable


_lines: dict[tuple[int, str, Audience], tuple[Item, Edition, tuple[_Line, ...]]] = {}


_closed: dict[int, tuple[Item, MaskTable, frozenset[str]]] = {}


def _lines_of(item: Item, edition: Edition, audience: Audience) -> tuple[_Line, ...]:
    key, table = (id(edition), item.code, audience), masks.table()
    known = _lines.get(key)
    # An id is used again once its edition is gone; what is kept here keeps both alive.
    if known and known[0] is item and known[1] is edition and _by_table(known[2], table):
        return known[2]
    made = tuple(
        _Line(field, kind_of(field, item), _labels_of(field, edition), table)
        for field in item.fields
        if _open_to(field, audience)
    )
    if len(_lines) >= MOST_KEPT:
        _lines.clear()
    _lines[key] = (item, edition, made)
    return made


def _by_table(lines: tuple[_Line, ...], table: MaskTable) -> bool:
    return not lines or lines[0].table is table


def _labels_of(field: Field, edition: Edition) -> Mapping[str, str]:
    known = edition.code_lists.get(field.codes) if field.codes else None
    return known.values if known else {}


def closed_codes(item: Item) -> frozenset[str]:
    """Fields of an item that the public does not see."""
    table = masks.table()
    known = _closed.get(id(item))
    if known and known[0] is item and known[1] is table:
        return known[2]
    made = frozenset(
        field.code
        for field in item.fields
        if not _open_to(field, Audience.PUBLIC)
        or table.treatment(kind_of(field, item), Channel.PUBLIC).verb == "never"
    )
    if len(_closed) >= MOST_KEPT:
        _closed.clear()
    _closed[id(item)] = (item, table, made)
    return made


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


def _labelled(text: str, line: _Line) -> str:
    field = line.field
    if field.mask is not None:
        return masking.mask(text, field.mask)
    if line.labels:
        parts = text.split(";") if field.type is FieldType.SET else [text]
        return "；".join(line.labels.get(part, part) for part in parts)
    return text
