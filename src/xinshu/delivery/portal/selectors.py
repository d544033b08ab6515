"""What the public pages show, put together from the domain's answers."""

from dataclasses import dataclass
from itertools import groupby

from django.core.cache import cache

from xinshu.core.catalog.model import Item, Publicity
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import selectors as collection
from xinshu.domain.disclosure import selectors as disclosure
from xinshu.domain.subjects import selectors as subjects

FIGURES_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The three counts of the home page."""

    subjects: int
    records: int
    departments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """An information category with what is public in it."""

    code: str
    name: str
    items: tuple[Item, ...]


def figures() -> Figures:
    """Counted at most once a minute: the home page is the most visited one."""
    found = cache.get("portal.figures")
    if not isinstance(found, Figures):
        found = _count()
        cache.set("portal.figures", found, FIGURES_SECONDS)
    return found


def _count() -> Figures:
    return Figures(
        subjects=subjects.everyone().count(),
        records=sum(disclosure.counts().values()),
        departments=collection.departments_reporting(),
    )


def public_catalogue() -> list[Category]:
    """Public items of the catalogue in force, by category."""
    row = catalogue.edition_in_force(catalogue.today())
    if row is None:
        return []
    edition = catalogue.loaded(row)
    names = edition.code_lists.get("info_category")
    shown = [item for item in edition.items.values() if item.publicity is Publicity.PUBLIC]
    shown.sort(key=lambda item: item.category)
    return [
        Category(
            code=code, name=names.values.get(code, code) if names else code, items=tuple(items)
        )
        for code, items in groupby(shown, key=lambda item: item.category)
    ]
