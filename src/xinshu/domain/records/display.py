"""A stored payload as people read it: labels for codes, masks and redaction by channel."""

import json
from collections.abc import Mapping

from xinshu.core import masking
from xinshu.core.catalog.model import Edition, Field, FieldType, Item, Publicity, Role
from xinshu.domain.records.types import Audience, Value

_NEVER_PUBLIC = frozenset({Role.PERSON_ID, Role.PERSON_ID_TYPE})


def values_of(payload: str, item: Item, edition: Edition, audience: Audience) -> tuple[Value, ...]:
    """The filled fields of a payload in the order of the catalogue, fit for the audience.

    The public sees fields of public scope only (§10.3), with their masks, and free text with
    numbers of persons starred out; staff see every field, masked where the catalogue says so.
    """
    content: Mapping[str, str] = json.loads(payload)
    return tuple(
        Value(
            code=field.code,
            name=field.name,
            text=_shown(content[field.code], field, edition),
            raw=content[field.code] if audience is Audience.STAFF and not field.mask else "",
        )
        for field in item.fields
        if field.code in content and _open_to(field, audience)
    )


def closed_codes(item: Item) -> frozenset[str]:
    """Fields of an item that the public does not see."""
    return frozenset(f.code for f in item.fields if not _open_to(f, Audience.PUBLIC))


def _open_to(field: Field, audience: Audience) -> bool:
    if audience is Audience.STAFF:
        return True
    return field.publicity is Publicity.PUBLIC and field.role not in _NEVER_PUBLIC


def _shown(text: str, field: Field, edition: Edition) -> str:
    if field.mask is not None:
        return masking.mask(text, field.mask)
    if field.codes and field.codes in edition.code_lists:
        labels = edition.code_lists[field.codes].values
        parts = text.split(";") if field.type is FieldType.SET else [text]
        return "；".join(labels.get(part, part) for part in parts)
    if field.type is FieldType.TEXT and (field.length is None or field.length > 64):
        return masking.redact(text)
    return text
