"""Memory of the whole way over files of growing size: it must stay flat.

`python benchmarks/memory.py` loads one and ten million penalties into a fresh PostgreSQL (or
SQLite: `--only sqlite`), each in a process of its own, and prints the peak of that process. The
server's memory is not in it. Ten million rows are 6 GB of CSV and about 15 GB of tables.
"""

import argparse
import json
import tempfile
from contextlib import nullcontext

from generate import DATA, generate
from load import run_alone
from server import temporary_server


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--only", choices=("postgres", "sqlite", "lake"), default="postgres")
    chosen = parser.parse_args()
    name = "lake" if chosen.only == "lake" else "first"
    with temporary_server() if chosen.only == "postgres" else nullcontext("") as server:
        for rows in chosen.rows:
            generate(rows, DATA)
            with tempfile.TemporaryDirectory() as folder:
                result = run_alone(name, server or f"sqlite:///{folder}/db.sqlite3", rows)
            result["rate"] = result["rows"] / result["seconds"]
            print(chosen.only, json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
