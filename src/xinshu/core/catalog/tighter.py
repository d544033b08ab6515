"""What "tighter" means for single values, and the named refusal of what is not."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import TypeVar

from xinshu.core.catalog.model import Field, Item
from xinshu.core.catalog.reading import CatalogError, Reader

E = TypeVar("E", bound=IntEnum)
NARROW = "narrow.yaml"


@dataclass(frozen=True, slots=True)
class Loosening:
    """A refused entry: `what` (path below the item), both values, and why it loosens."""

    item: str
    what: str
    base: str
    overlay: str
    why: str

    @property
    def error(self) -> CatalogError:
        """The refusal as an error of narrow.yaml."""
        sentence = f"不能放宽上级目录：{self.why}（上级为“{self.base}”，本目录为“{self.overlay}”）"
        return CatalogError(NARROW, f"{self.item}.{self.what}", sentence)


class Narrower:
    """Reads tightened values of one thing; a refused value leaves the base value in place."""

    def __init__(
        self, item: str, reader: Reader, refusals: list[Loosening], prefix: str = ""
    ) -> None:
        self.item, self.reader, self.refusals, self.prefix = item, reader, refusals, prefix

    def refuse(self, what: str, base: object, overlay: object, why: str) -> None:
        """Note a loosening."""
        shown = "（无）" if base is None else str(base)
        self.refusals.append(Loosening(self.item, self.prefix + what, shown, str(overlay), why))

    def switched_on(self, key: str, base: bool) -> bool:
        """false may become true."""
        if not self.reader.has(key):
            return base
        wanted = self.reader.flag(key)
        if base and not wanted:
            self.refuse(key, "true", "false", "必填不能改为非必填")
        return base or wanted

    def lowered(self, key: str, base: int | None) -> int | None:
        """A limit may shrink, or appear where there was none."""
        wanted = self.reader.whole(key)
        if wanted is None:
            return base
        if base is not None and wanted > base:
            self.refuse(key, base, wanted, "只能缩小")
            return base
        return wanted

    def raised(self, key: str, base: E, choices: type[E]) -> E:
        """A scope may become narrower, which is a larger number."""
        wanted = self.reader.choice(key, choices)
        if wanted is None:
            return base
        if wanted < base:
            self.refuse(key, base.name.lower(), wanted.name.lower(), "公开范围只能收窄")
            return base
        return wanted

    def bound(
        self, key: str, base: str | None, tighter: Callable[[str, str], bool], why: str
    ) -> str | None:
        """A bound may appear, or tighten where `tighter(wanted, base)` is certain."""
        wanted = self.reader.number_text(key)
        if wanted is None or base is None:
            return wanted or base
        if wanted != base and not tighter(wanted, base):
            self.refuse(key, base, wanted, why)
            return base
        return wanted

    def refuse_others(self, thing: Item | Field) -> None:
        """Refuse every attribute of `thing` that was given but never asked for."""
        for part in fields(thing):
            if self.reader.has(part.name) and not self.reader.asked(part.name):
                base, wanted = getattr(thing, part.name), self.reader.raw(part.name)
                self.refuse(part.name, base, wanted, "叠加目录不能改变这一项")
