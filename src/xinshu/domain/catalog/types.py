"""What other apps may hold of the catalogue, and the refusals of this app."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xinshu.core.catalog import model
from xinshu.core.catalog.diff import Change
from xinshu.core.refusals import Refusal
from xinshu.domain.catalog.models import (  # rows others may hold
    CatalogItem as CatalogItem,
)
from xinshu.domain.catalog.models import (
    Edition as Edition,
)
from xinshu.domain.catalog.models import (
    Grant as Grant,
)
from xinshu.domain.catalog.models import (
    ItemVersion as ItemVersion,
)


class CatalogueInvalid(Refusal):
    """Documents that do not make an edition; `errors` lists every one, not only the first."""

    code = "catalogue_invalid"
    sentence = "目录有 {count} 处错误，未导入：{first}"

    def __init__(self, errors: Sequence[str]) -> None:
        self.errors = tuple(errors)
        super().__init__(count=len(self.errors), first=self.errors[0] if self.errors else "")


class EditionUnchanged(Refusal):
    """The documents say exactly what the newest revision says."""

    code = "edition_unchanged"
    sentence = "内容与“{name}”第 {revision} 次修订完全相同，未生成新修订。"


class BaseMissing(Refusal):
    """An overlay names a base edition that is not here."""

    code = "base_edition_missing"
    sentence = "上级目录“{base}”尚未导入，请先导入上级目录。"


class ItemExists(Refusal):
    """An item of that code is in the edition."""

    code = "item_exists"
    sentence = "目录项“{code}”已存在。如需修改，请导入新的修订。"


class EffectiveInPast(Refusal):
    """A revision may not reach back: what was judged stays judged by what was in force."""

    code = "effective_in_past"
    sentence = "生效日期 {given} 早于今天。目录修订只能从今天或以后生效。"


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """An item as the edition in force on a day has it."""

    item_id: int
    edition_id: int
    item: model.Item
    edition: model.Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemImpact:
    """Changes of one item between two editions and whom they touch."""

    item_code: str
    item: str
    changes: tuple[Change, ...]
    departments: int
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionLine:
    """An edition as a line of a list."""

    id: int
    code: str
    revision: int
    name: str
    level: str
    region: str
    effective_from: date
    effective_to: date | None
    items: int
    in_force: bool
