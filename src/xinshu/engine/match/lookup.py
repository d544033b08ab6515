"""Text -> subject over a whole register: sorted 64-bit digests, and the texts to be certain."""

import numpy as np
import numpy.typing as npt
import polars as pl

Digests = npt.NDArray[np.uint64]
Subjects = npt.NDArray[np.int64]

NOBODY = -1
SEVERAL = -2


class Lookup:
    """Finds the one subject a text belongs to. Twenty-odd bytes a text beside the text itself."""

    def __init__(self, texts: pl.Series, subjects: pl.Series) -> None:
        """`texts` (String) and `subjects` (Int64) stand side by side; pairs may repeat."""
        pairs = pl.DataFrame({"text": texts, "subject": subjects}).drop_nulls("text")
        grouped = pairs.group_by("text").agg(
            pl.col("subject").min(), several=pl.col("subject").min() != pl.col("subject").max()
        )
        grouped = grouped.with_columns(digest=pl.col("text").hash()).sort("digest").rechunk()
        self._texts = grouped["text"]
        self._digests: Digests = grouped["digest"].to_numpy()
        self._subjects: Subjects = (
            grouped.select(pl.when("several").then(SEVERAL).otherwise("subject"))
            .to_series()
            .to_numpy()
        )

    def find(self, texts: pl.Series) -> Subjects:
        """For each text its subject, NOBODY, or SEVERAL where it belongs to more than one."""
        found = np.full(len(texts), NOBODY, dtype=np.int64)
        if not len(self._digests):
            return found
        at = np.searchsorted(self._digests, texts.hash().to_numpy())
        at[at == len(self._digests)] = 0
        hit = (self._texts.gather(at) == texts).fill_null(False).to_numpy()
        found[hit] = self._subjects[at[hit]]
        return found
