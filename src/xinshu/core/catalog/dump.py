"""Item, code list, edition header → YAML-ready data that loads back to the same."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Any

from xinshu.core.catalog.model import CodeList, Edition, Example, Field, Item, Rule

_Part = Item | Field | Rule | CodeList | Edition


def dump_item(item: Item) -> dict[str, Any]:
    """The document of an item; values that are the default are left out."""
    return _dump(item, always=("code", "name", "category", "info_class", "subject_classes", "key"))


def dump_code_list(code_list: CodeList) -> dict[str, Any]:
    """The document of a code list."""
    return _dump(code_list, always=("code", "name", "values"))


def dump_edition(edition: Edition) -> dict[str, object]:
    """All documents of an edition by name, as `load_edition` takes them.

    The result of an overlay is dumped complete: it loads without its base, as a base edition.
    """
    header = _dump(edition, always=("code", "name", "level", "region", "effective_from"))
    parts = ("items", "code_lists", "base")
    documents: dict[str, object] = {
        "edition.yaml": {key: value for key, value in header.items() if key not in parts}
    }
    for item in edition.items.values():
        documents[f"items/{item.code}.yaml"] = dump_item(item)
    for code_list in edition.code_lists.values():
        documents[f"codes/{code_list.code}.yaml"] = dump_code_list(code_list)
    return documents


def _dump(
    thing: Item | Field | Rule | CodeList | Edition, always: tuple[str, ...]
) -> dict[str, Any]:
    dumped = {}
    for part in fields(thing):
        value = getattr(thing, part.name)
        if part.name in always or not _is_default(value, part.default):
            dumped[part.name] = _plain(value)
    return dumped


def _is_default(value: object, default: object) -> bool:
    return value == default or (isinstance(value, Mapping) and not value)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    if isinstance(value, frozenset):
        return sorted(str(_plain(member)) for member in value)
    return _leaf(value)


def _leaf(value: object) -> object:
    match value:
        case Enum():
            return value.name.lower()
        case date():
            return value.isoformat()
        case Field():
            return _dump(value, always=("code", "name"))
        case Rule():
            return _dump(value, always=("id", "field", "when", "severity", "message", "hint"))
        case Example():
            return {"passes": dict(value.passes), "fails": dict(value.fails)}
    return value
