"""The sections public records are grouped by: the same on a subject's page and in the lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import get_language

from xinshu.core.catalog.model import Item, Publicity, Storage
from xinshu.core.refusals import NotFound
from xinshu.domain.catalog import selectors as catalogue

FILE = Path(__file__).with_name("sections.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A group of catalogue items as the public knows it."""

    slug: str
    name: str
    name_en: str
    lead: str
    lead_en: str
    icon: str
    items: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    listed: bool = True

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name

    @property
    def about(self) -> str:
        """What it holds, in the reader's language."""
        return self.lead_en if get_language() == "en" else self.lead

    def takes(self, item: Item) -> bool:
        """Whether the section names the item or its category; one that names nothing takes all."""
        named = self.items or self.categories
        return not named or item.code in self.items or item.category in self.categories


@cache
def sections() -> tuple[Section, ...]:
    """All of them in the order of the file."""
    described = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(
        Section(
            slug=slug,
            **facts | {name: frozenset(facts.get(name, ())) for name in ("items", "categories")},
        )
        for slug, facts in described.items()
    )


def section(slug: str) -> Section:
    """One that lists may be asked for. Raises NotFound."""
    for each in sections():
        if each.slug == slug and each.listed:
            return each
    raise NotFound(thing="该公示栏目")


def section_of(item: Item) -> Section:
    """Where an item belongs."""
    return next(each for each in sections() if each.takes(item))


def public_items() -> dict[str, Item]:
    """What the catalogue in force makes public row by row, by code."""
    return only_public(catalogue.items_in_force(catalogue.today()).values())


def only_public(items: Iterable[Item]) -> dict[str, Item]:
    """Those of the items whose rows anybody may read."""
    return {
        item.code: item
        for item in items
        if item.publicity is Publicity.PUBLIC and item.storage is Storage.LEDGER
    }


def items_of(wanted: Section) -> dict[str, Item]:
    """The public items of a section, by code."""
    return {code: item for code, item in public_items().items() if section_of(item) is wanted}
