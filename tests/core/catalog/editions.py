"""A small base edition as documents, and overlays on it."""

from copy import deepcopy
from typing import Any

from core.rules.penalty import ITEM, REFERENCE
from xinshu.core.catalog.dump import dump_item
from xinshu.core.catalog.load import load_edition
from xinshu.core.catalog.model import Edition
from xinshu.core.catalog.overlay import OverlayResult, apply_overlay

HEADER = {
    "code": "base-2026",
    "name": "示例基础目录",
    "level": "national",
    "region": "000000",
    "effective_from": "2026-01-01",
    "permits_local": ["03"],
}
OVERLAY = {
    "code": "120113-2026",
    "name": "示例区目录",
    "level": "district",
    "region": "120113",
    "effective_from": "2026-04-01",
    "base": "base-2026",
}


def base_documents() -> dict[str, Any]:
    """Documents of the base edition: one penalty item and its code lists."""
    documents: dict[str, Any] = {
        "edition.yaml": dict(HEADER),
        "items/penalty.yaml": item_document(),
    }
    for code in ("party_category", "penalty_kind"):
        documents[f"codes/{code}.yaml"] = {
            "code": code,
            "name": code,
            "values": dict(REFERENCE.codes[code]),
            "aliases": dict(REFERENCE.code_aliases.get(code, {})),
        }
    return documents


def item_document() -> dict[str, Any]:
    """The document of the penalty item, free to change."""
    return deepcopy(dump_item(ITEM))


def base_edition() -> Edition:
    """The base edition, loaded."""
    result = load_edition(base_documents())
    assert result.errors == ()
    assert result.edition is not None
    return result.edition


def overlaid(*narrow: object, **documents: object) -> OverlayResult:
    """The district's overlay with these entries of narrow.yaml and further documents."""
    added = {name.replace("__", "/") + ".yaml": data for name, data in documents.items()}
    own = {"edition.yaml": dict(OVERLAY), "narrow.yaml": list(narrow), **added}
    return apply_overlay(base_edition(), own)


def narrowed(**entry: object) -> OverlayResult:
    """The overlay with one entry about the penalty item."""
    return overlaid({"item": "penalty", **entry})
