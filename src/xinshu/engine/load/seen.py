"""Keys already met: within one submission, or in the lake's files of one period.

Sixteen bytes a key: the first 64 bits of key hash and row hash. Two different keys share 64 bits
with a chance of about 3 in a million over ten million keys, and are then held as a duplicate:
a row is asked about once too often, never lost. Kept as sorted runs, so that adding a batch does
not copy all earlier ones.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from xinshu.engine.load.digests import first_eight

Digests = npt.NDArray[np.uint64]
_RUN = 1_000_000  # larger runs are not joined any more: bounds the copy while joining


class DigestTable:
    """key digest -> row digest, the value added last wins."""

    def __init__(self) -> None:
        self._runs: list[tuple[Digests, Digests]] = []

    def __len__(self) -> int:
        return sum(len(keys) for keys, _ in self._runs)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return sum(keys.nbytes + rows.nbytes for keys, rows in self._runs)

    def find(self, keys: Digests) -> tuple[npt.NDArray[np.bool_], Digests]:
        """For each key whether it is known, and the row digest it is known with (else 0)."""
        order = np.argsort(keys)  # in order, neighbours are looked for in the same cache lines
        sorted_keys = keys[order]
        known = np.zeros(len(keys), dtype=np.bool_)
        rows = np.zeros(len(keys), dtype=np.uint64)
        for run_keys, run_rows in self._runs:
            at = np.searchsorted(run_keys, sorted_keys)
            at[at == len(run_keys)] = 0
            hit = run_keys[at] == sorted_keys
            known[order[hit]] = True
            rows[order[hit]] = run_rows[at[hit]]
        return known, rows

    def add(self, keys: Digests, rows: Digests) -> None:
        """Remember distinct `keys`. A key known before keeps its place in time: the last wins."""
        if not len(keys):
            return
        order = np.argsort(keys, kind="stable")
        self._runs.append((keys[order], rows[order]))
        while len(self._runs) > 1 and self._joinable():
            newer, older = self._runs.pop(), self._runs.pop()
            self._runs.append(_joined(older, newer))

    def _joinable(self) -> bool:
        older, newer = len(self._runs[-2][0]), len(self._runs[-1][0])
        return older <= 2 * newer and older + newer <= _RUN


def _joined(
    older: tuple[Digests, Digests], newer: tuple[Digests, Digests]
) -> tuple[Digests, Digests]:
    keys = np.concatenate([older[0], newer[0]])
    rows = np.concatenate([older[1], newer[1]])
    order = np.argsort(keys, kind="stable")
    keys, rows = keys[order], rows[order]
    last = np.append(keys[1:] != keys[:-1], True)
    return keys[last], rows[last]


class SeenKeys:
    """Which rows of a submission repeat the key of an earlier one, over all its batches."""

    def __init__(self) -> None:
        self._table = DigestTable()

    def __len__(self) -> int:
        return len(self._table)

    def mark(self, frame: pl.DataFrame) -> pl.Series:
        """String per row of `frame` (`key_hash`, `row_hash`): null for the first of its key,
        `identical` for a later row with the same content, `conflicting` with another content.

        Remembers the rows: call it once for each row, in the order of the file.
        """
        keys, rows = first_eight(frame["key_hash"]), first_eight(frame["row_hash"])
        known, first_rows = self._table.find(keys)
        order = np.argsort(keys, kind="stable")
        begins = np.ones(len(keys), dtype=np.bool_)
        begins[1:] = keys[order[1:]] != keys[order[:-1]]
        leader = order[np.maximum.accumulate(np.where(begins, np.arange(len(keys)), 0))]
        first = np.empty(len(keys), dtype=np.int64)
        first[order] = leader
        repeated = known | (first != np.arange(len(keys)))
        compared = np.where(known, first_rows, rows[first])
        fresh = ~repeated
        self._table.add(keys[fresh], rows[fresh])
        marks = pl.DataFrame({"repeated": repeated, "same": rows == compared})
        return marks.select(
            pl.when(pl.col("repeated") & pl.col("same"))
            .then(pl.lit("identical"))
            .when("repeated")
            .then(pl.lit("conflicting"))
            .alias("duplicate")
        ).to_series()
