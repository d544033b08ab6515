"""Reading the lake through DuckDB. This is the one place that opens DuckDB."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

_LATEST = """
    SELECT * FROM read_parquet(?, union_by_name = true)
    QUALIFY row_number() OVER (
        PARTITION BY key_hash ORDER BY stored_at DESC, submission_id DESC, batch_no DESC
    ) = 1
"""


@contextmanager
def open_lake(
    root: Path, *, scratch: Path, memory_limit: str = "512MB", threads: int = 2
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection that sees the lake and its own scratch folder and nothing else.

    It spills to `scratch` beyond `memory_limit`, fetches no extensions and opens no network.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": memory_limit,
            "threads": threads,
            "temp_directory": str(scratch),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "preserve_insertion_order": False,
        },
    )
    try:
        folders = ", ".join(_quoted(folder) for folder in (root, scratch))
        connection.execute(f"SET allowed_directories = [{folders}]")  # takes no bound values
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def _quoted(folder: Path) -> str:
    return "'" + str(folder).replace("'", "''") + "'"


def latest(
    connection: duckdb.DuckDBPyConnection, root: Path, paths: Sequence[str]
) -> duckdb.DuckDBPyRelation:
    """The newest row of each key in the files the manifest names (relative to `root`).

    Files without a manifest line are not read. Raises ValueError when `paths` is empty: nothing
    was collected, and there are no columns to answer with.
    """
    if not paths:
        raise ValueError("no partition to read")
    return connection.sql(_LATEST, params=[[str(root / path) for path in paths]])
