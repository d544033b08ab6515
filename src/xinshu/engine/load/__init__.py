"""Loading by the batch: rows ready for the database, their merge, and taking them back."""

from xinshu.engine.load.append import append_rows
from xinshu.engine.load.digests import row_hash
from xinshu.engine.load.merge import merge_records
from xinshu.engine.load.prepare import Filing, prepare
from xinshu.engine.load.seen import DigestTable, SeenKeys
from xinshu.engine.load.shape import LEDGER, PERSONS, Counts, TableShape
from xinshu.engine.load.upsert import upsert_rows
from xinshu.engine.load.withdraw import withdraw

__all__ = [
    "LEDGER",
    "PERSONS",
    "Counts",
    "DigestTable",
    "Filing",
    "SeenKeys",
    "TableShape",
    "append_rows",
    "merge_records",
    "prepare",
    "row_hash",
    "upsert_rows",
    "withdraw",
]
