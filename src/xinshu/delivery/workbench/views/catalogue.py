"""The catalogue: editions, items, one item in words, comparison, import."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from xinshu.core.catalog.model import Edition as EditionModel
from xinshu.core.catalog.model import Item
from xinshu.core.refusals import NotFound
from xinshu.delivery.workbench import labels
from xinshu.delivery.workbench.page import StaffRequest, number, page, show
from xinshu.domain.catalog import selectors
from xinshu.domain.catalog.types import Edition
from xinshu.domain.collection import selectors as collection
from xinshu.domain.records import selectors as records


def _edition(request: StaffRequest) -> Edition:
    """The edition asked for, else the one in force. Raises NotFound."""
    asked = number(request, "edition")
    found = selectors.edition(asked) if asked else selectors.edition_in_force(timezone.localdate())
    if found is None:
        raise NotFound(thing="现行目录")
    return found


@page("catalog.view")
def catalogue(request: StaffRequest) -> HttpResponse:
    """Items of an edition by category, with filters; beside them all editions."""
    today = timezone.localdate()
    editions = selectors.editions(today)
    if not editions:
        return show(request, "catalogue_none", {"home": reverse("workbench:home")})
    row = _edition(request)
    whole = selectors.loaded(row)
    chosen = {name: request.GET.get(name, "") for name in ("q", "category", "subject", "storage")}
    items = [item for item in whole.items.values() if _wanted(item, chosen)]
    granted = selectors.departments_granted([item.code for item in items], today)
    return show(
        request,
        "catalogue",
        {
            "home": reverse("workbench:home"),
            "edition": row,
            "editions": editions,
            "items": [_line(item, whole, granted.get(item.code, 0)) for item in items],
            "total": len(whole.items),
            "chosen": chosen,
            "categories": _categories(whole),
            "subjects": labels.SUBJECT_CLASSES.items(),
            "storages": labels.STORAGES.items(),
        },
    )


def _wanted(item: Item, chosen: dict[str, str]) -> bool:
    return (
        (not chosen["q"] or chosen["q"].lower() in f"{item.name}{item.code}".lower())
        and (not chosen["category"] or item.category == chosen["category"])
        and (not chosen["subject"] or chosen["subject"] in item.subject_classes)
        and (not chosen["storage"] or item.storage == chosen["storage"])
    )


def _categories(whole: EditionModel) -> list[tuple[str, str]]:
    names = whole.code_lists.get("info_category")
    codes = sorted({item.category for item in whole.items.values()})
    return [(code, names.values.get(code, code) if names else code) for code in codes]


def _line(item: Item, whole: EditionModel, granted: int) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "category": dict(_categories(whole)).get(item.category, item.category),
        "subjects": [labels.SUBJECT_CLASSES[each] for each in sorted(item.subject_classes)],
        "frequency": labels.FREQUENCIES[item.frequency],
        "publicity": labels.PUBLICITIES[item.publicity],
        "storage": item.storage,
        "storage_label": labels.STORAGES[item.storage],
        "negative": item.negative,
        "fields": len(item.fields),
        "rules": len(item.rules),
        "granted": granted,
    }


@page("catalog.view")
def item(request: StaffRequest, code: str) -> HttpResponse:
    """One item: what is collected, from whom, on which basis, and by which rules."""
    row = _edition(request)
    whole = selectors.loaded(row)
    found = whole.items.get(code)
    if found is None:
        raise NotFound(thing=f"目录项 {code}")
    names = {field.code: field.name for field in found.fields}
    used = [field.codes for field in found.fields if field.codes]
    return show(
        request,
        "item",
        {
            "home": reverse("workbench:home"),
            "catalogue_url": reverse("workbench:catalogue"),
            "edition": row,
            "item": found,
            "facts": _line(found, whole, 0),
            "unmatched": labels.UNMATCHED[found.unmatched],
            "info_class": labels.INFO_CLASSES[found.info_class],
            "key_names": [names.get(each, each) for each in found.key],
            "fields": [_field(each) for each in found.fields],
            "rules": [_rule(each, names) for each in found.rules],
            "code_lists": [
                whole.code_lists[each] for each in dict.fromkeys(used) if each in whole.code_lists
            ],
            "grants": selectors.grants(request.actor).filter(item__code=code),
            "departments": collection.departments(request.actor),
        },
    )


def _field(field: Any) -> dict[str, Any]:
    return {
        "field": field,
        "type": labels.TYPES[field.type],
        "publicity": labels.PUBLICITIES[field.publicity],
    }


def _rule(rule: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "rule": rule,
        "field": names.get(rule.field, rule.field),
        "severity": labels.SEVERITIES[rule.severity],
    }


@page("catalog.view")
def compare(request: StaffRequest) -> HttpResponse:
    """Two editions: what changed, how hard it is on submitters, and whom it touches."""
    today = timezone.localdate()
    editions = selectors.editions(today)
    new = number(request, "new") or (editions[0].id if editions else None)
    old = number(request, "old") or (editions[1].id if len(editions) > 1 else None)
    facts: dict[str, Any] = {
        "home": reverse("workbench:home"),
        "catalogue_url": reverse("workbench:catalogue"),
        "editions": editions,
        "old": old,
        "new": new,
    }
    if old and new:
        facts["changes"] = _impact(selectors.edition(old), selectors.edition(new))
    return show(request, "compare", facts)


def _impact(old: Edition, new: Edition) -> list[dict[str, Any]]:
    found = selectors.compare(old, new)
    codes = [code for code in found if code]
    departments = selectors.departments_granted(codes, timezone.localdate())
    counts = records.counts_by_item(codes)
    items = {**selectors.loaded(old).items, **selectors.loaded(new).items}
    return [
        {
            "code": code,
            "name": items[code].name if code in items else "代码表",
            "changes": changes,
            "departments": departments.get(code, 0),
            "records": counts.get(code, 0),
        }
        for code, changes in found.items()
    ]
