"""Many good rows of one catalogue item out of a few thousand that its checks have passed."""

import numpy as np
import polars as pl

from xinshu.core.catalog.model import Edition, Field, FieldType, Item, Role
from xinshu.core.rules.tree import Reference
from xinshu.demo.rows import rows_of
from xinshu.demo.world import World
from xinshu.engine.checks import compile_checks

MODELS = 2_000
SAMPLE = 20_000  # subjects the models are drawn from
YEARS = 6
VALID_YEARS = 8  # added to the end of what is valid, so that most of it is public still
_BLANK = (
    Role.TAX_NO,
    Role.REGISTRATION_NO,
    Role.ORGANISATION_CODE,
    Role.INSTITUTION_NO,
    Role.SOCIAL_NO,
    Role.PERSON_ID,
    Role.PERSON_ID_TYPE,
)
_SAID: dict[Role | None, str] = {
    Role.SUBJECT_NAME: "name",
    Role.SUBJECT_CODE: "code",
    Role.LEGAL_REPRESENTATIVE: "representative",
    Role.ADDRESS: "address",
    Role.REGION: "region",
}


class Blown:
    """Rows of an item as one department sends them, about the subjects `about`."""

    def __init__(
        self,
        item: Item,
        edition: Edition,
        world: World,
        reference: Reference,
        *,
        organ: int,
        about: pl.DataFrame,
    ) -> None:
        self.item = item
        self.random = np.random.default_rng([world.seed, organ, *item.code.encode()])
        registers = [str(each) for each in item.subject_classes]
        fitting = about.filter(pl.col("register").is_in(registers)) if registers else about
        self.about = fitting if fitting.height else about
        self.world, self.mark = world, world.organs["code"][organ][-6:-1]
        self.seen: pl.DataFrame | None = None
        self.models = self._models(edition, reference, organ)
        # The same subjects are busy in every item, as in life.
        self.order = np.random.default_rng(world.seed).permutation(self.about.height)

    def _models(self, edition: Edition, reference: Reference, organ: int) -> pl.DataFrame:
        """Normalised rows without a finding."""
        sample = self.about.sample(min(SAMPLE, self.about.height), seed=1)
        small = World(
            self.world.seed,
            self.world.region,
            self.world.today,
            sample,
            self.world.organs,
            self.world.persons,
        )
        raw = rows_of(
            self.item,
            edition,
            small,
            reference,
            count=MODELS,
            organ=organ,
            seed=self.world.seed,
            period=f"{self.world.today.year - 1}",
        )
        numbered = raw.with_row_index("row_no", 2).with_columns(pl.col("row_no").cast(pl.UInt32))
        checked = compile_checks(self.item, reference).run(numbered)
        good = checked.values.filter(~checked.held)
        if good.is_empty():
            raise SystemExit(f"no good row of {self.item.code}")
        return good

    def rows(self, start: int, count: int, *, in_order: bool = False) -> pl.DataFrame:
        """Rows `start` … of the sequence with `subject_id`, String values; equal keys only once."""
        at = np.arange(start, start + count)
        whose = at if in_order else self._whose(count)
        who = self.about[whose]
        ago = np.minimum(self.random.exponential(500, count), YEARS * 365).astype(np.int32)
        chosen = self.models[self.random.integers(0, self.models.height, count)]
        columns = [
            self._column(field, chosen[field.code], who, ago, at) for field in self.item.fields
        ]
        rows = pl.int_range(start + 2, start + count + 2, dtype=pl.UInt32, eager=True)
        made = pl.DataFrame([rows.alias("row_no"), who["subject_id"], *columns])
        return self._once(made)

    def _once(self, made: pl.DataFrame) -> pl.DataFrame:
        """Without the rows whose key was there before."""
        key = list(self.item.key)
        fresh = made.unique(subset=key, keep="first", maintain_order=True)
        if self.seen is not None:
            fresh = fresh.join(self.seen, on=key, how="anti", nulls_equal=True)
        keys = fresh.select(key)
        self.seen = keys if self.seen is None else pl.concat([self.seen, keys])
        return fresh

    def _whose(self, count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Three in five evenly, the others with a long tail."""
        drawn = self.random.random(count)
        even = self.random.random(count) < 0.6
        rank = np.where(even, drawn, drawn**3)
        return self.order[(rank * self.about.height).astype(np.int64)]

    def _column(
        self, field: Field, model: pl.Series, who: pl.DataFrame, ago: np.ndarray, at: np.ndarray
    ) -> pl.Series:
        return self._filled(field, model, who, ago, at).cast(pl.String).alias(field.code)

    def _filled(
        self, field: Field, model: pl.Series, who: pl.DataFrame, ago: np.ndarray, at: np.ndarray
    ) -> pl.Series:
        told = self._of_subject(field, model, who)
        if told is not None:
            return told
        if field.type is FieldType.DATE:
            back = ago - VALID_YEARS * 365 if field.role is Role.VALID_UNTIL else ago
            days = model.str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32) - pl.Series(back)
            return days.cast(pl.Date).dt.to_string("%Y-%m-%d")
        serial = pl.Series(at + 1).cast(pl.String)
        if field.role is Role.DOCUMENT_NO:
            years = pl.Series(self.world.today.year - ago // 365).cast(pl.String)
            return "样例" + self.mark + "〔" + years + "〕" + serial + "号"
        if field.role is Role.PERIOD:
            last = pl.Series(self.world.today.year - 1 - ago // 365)
            return last.cast(pl.String) + model.str.slice(4)
        if field.pattern and field.code in self.item.key:
            width = model.str.len_chars().item(0) - len(self.world.region)
            return (pl.Series([self.world.region]) + serial.str.zfill(width)).cast(pl.String)
        return model

    def _of_subject(self, field: Field, model: pl.Series, who: pl.DataFrame) -> pl.Series | None:
        role = field.role
        if role in _SAID:
            return who[_SAID[role]]
        if role is Role.SUBJECT_CATEGORY:
            return pl.Series(np.where((who["head"] == "92").to_numpy(), "3", "1"))
        if role is Role.ESTABLISHED_ON:
            return who["founded"].dt.to_string("%Y-%m-%d")
        if role is Role.TAX_NO and (field.required or field.code in self.item.key):
            return who["code"]
        return pl.Series([None] * model.len(), dtype=pl.String) if role in _BLANK else None
