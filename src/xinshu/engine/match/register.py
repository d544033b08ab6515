"""The register of subjects as the linking sees it: identifiers and names, present and former."""

from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from xinshu.engine.match.lookup import Lookup

_MIX = np.uint64(0x9E3779B97F4A7C15)


class Register:
    """Identifiers and names of all subjects, built once for a submission.

    `codes` holds `kind` (a value of the identifier table: uscc, registration_no …), `value`,
    `subject_id`, `current` and `name_norm`; `names` holds `name_norm`, `region` and `subject_id`
    with a row for every name a subject has or had. Names are in normal form.
    """

    def __init__(self, codes: pl.DataFrame, names: pl.DataFrame) -> None:
        self.codes = codes.select(
            pl.col("kind").cast(pl.Categorical), "value", "subject_id", "current"
        )
        self.names = names.select("name_norm", "region", "subject_id")
        self._codes = {
            (str(kind), bool(current)): Lookup(part["value"], part["subject_id"])
            for (kind, current), part in self.codes.group_by("kind", "current")
        }
        self._nobody = Lookup(pl.Series([], dtype=pl.String), pl.Series([], dtype=pl.Int64))
        present = codes.select("name_norm", "subject_id").drop_nulls()
        named = pl.concat([names.select("name_norm", "subject_id"), present]).unique()
        self._pairs = np.sort(pair_digests(named["name_norm"], named["subject_id"].to_numpy()))
        coded = self.codes.filter((pl.col("kind") == "uscc") & pl.col("current"))
        self._coded = coded["subject_id"].unique().sort().to_numpy()

    def by_code(self, kind: str, *, current: bool) -> Lookup:
        """Identifiers of one kind that are in force, or those that no longer are."""
        return self._codes.get((kind, current), self._nobody)

    @cached_property
    def by_organisation_part(self) -> Lookup:
        """The organisation code (nine signs, no hyphen) that stands within each unified code."""
        coded = self.codes.filter((pl.col("kind") == "uscc") & pl.col("current"))
        whole = coded.filter(pl.col("value").str.len_chars() == 18)
        return Lookup(whole["value"].str.slice(8, 9), whole["subject_id"])

    @cached_property
    def by_name(self) -> Lookup:
        """Names, wherever the subject is."""
        return Lookup(self.names["name_norm"], self.names["subject_id"])

    @cached_property
    def by_name_and_region(self) -> Lookup:
        """Names together with the region of the subject, see `in_region`."""
        return Lookup(
            in_region(self.names["name_norm"], self.names["region"]), self.names["subject_id"]
        )

    def is_named(self, names: pl.Series, subjects: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Whether each subject has or had the name (normal form) beside it."""
        if not len(self._pairs):
            return np.zeros(len(names), dtype=np.bool_)
        pairs = pair_digests(names, subjects)
        at = np.searchsorted(self._pairs, pairs)
        at[at == len(self._pairs)] = 0
        same: npt.NDArray[np.bool_] = self._pairs[at] == pairs
        return same

    def has_code(self, subjects: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Whether each subject has a unified code in force."""
        return np.isin(subjects, self._coded)


def in_region(names: pl.Series, regions: pl.Series) -> pl.Series:
    """One text of name and region; null where the region is unknown."""
    pair = pl.DataFrame({"name": names, "region": regions})
    return pair.select(pl.format("{}\x1f{}", "name", "region")).to_series()


def pair_digests(names: pl.Series, subjects: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """A digest of name and subject together."""
    mixed = (subjects.astype(np.uint64) + np.uint64(1)) * _MIX
    digests: npt.NDArray[np.uint64] = names.hash().to_numpy() ^ mixed
    return digests
