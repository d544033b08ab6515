"""The whole product on one large file: submit, check, link, store, receipt.

`python benchmarks/product.py --rows 1000000 [--database sqlite|postgresql]` sets a platform up in
a temporary folder with the shipped catalogue, registers the generated subjects, submits the
generated penalties as a department would (encrypted at rest first), and works the job. Then the
identical file again. Prints rows a second, the five
numbers of each receipt and the peak memory.
"""

import argparse
import os
import resource
import shutil
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from generate import Files, generate
from server import temporary_server


def set_up(home: Path, database: str) -> None:
    """A platform of its own in `home`, on the database given."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "xinshu.config.settings",
        "XINSHU_DATA_DIR": str(home),
        "XINSHU_DATABASE_URL": database,
        "XINSHU_REGION": "120110",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def catalogue() -> Any:
    """Import the shipped catalogue; returns a department that may send everything measured."""
    from datetime import date

    from django.conf import settings

    from xinshu.domain.catalog import selectors, services
    from xinshu.kernel.accounts.actor import system_actor
    from xinshu.kernel.accounts.services import create_department

    actor = system_actor("benchmark")
    shipped = Path(settings.XINSHU_CATALOGS_DIR)
    for folder in ("national", "120110"):
        services.import_edition(actor=actor, documents=selectors.read_folder(shipped / folder))
    sender = create_department(code="sender", name="样例单位", actor=actor, region="120110")
    for code in ("register_enterprise", "administrative_penalty"):
        services.grant_item(
            actor=actor,
            item=selectors.item_row(code),
            department=sender,
            starts_on=date(2026, 1, 1),
        )
    return sender


def send(path: Path, item: str, sender: Any) -> tuple[Any, float, float]:
    """Submit a file and work its job: the submission, seconds to the receipt number, seconds."""
    from xinshu.domain.collection import services
    from xinshu.kernel.accounts.actor import system_actor
    from xinshu.kernel.jobs.worker import run_worker

    began = time.perf_counter()
    with path.open("rb") as stream:
        row = services.submit(
            actor=system_actor("benchmark"),
            item_code=item,
            stream=stream,
            file_name=path.name,
            department=sender,
        )
    receipted = time.perf_counter() - began
    run_worker(threading.Event(), once=True)
    row.refresh_from_db()
    return row, receipted, time.perf_counter() - began


def told(what: str, row: Any, receipted: float, seconds: float) -> None:
    """One line of results."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{what:28} {row.received / seconds:>9,.0f} rows/s  receipt after {receipted:.1f} s  "
        f"{row.received:,} = {row.stored:,} + {row.updated:,} + {row.unchanged:,} + "
        f"{row.held:,} + {row.rejected:,}  peak {peak:,.0f} MiB  {row.state} {row.message[:80]}",
        flush=True,
    )


def register_file(files: Files, home: Path) -> Path:
    """The generated subjects as a register file."""
    import polars as pl

    subjects = pl.read_csv(files.subjects, infer_schema=False)
    path = home / "register.csv"
    subjects.select(
        pl.col("name").alias("企业名称"),
        pl.when(pl.col("code").str.starts_with("92"))
        .then(pl.lit("个体工商户"))
        .otherwise(pl.lit("法人及非法人组织"))
        .alias("主体类别"),
        pl.col("code").alias("统一社会信用代码"),
        pl.lit("存续").alias("登记状态"),
        pl.lit("样例单位").alias("登记机关"),
    ).write_csv(path)
    return path


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    arguments = parser.parse_args()
    files = generate(arguments.rows)
    home = Path(tempfile.mkdtemp(prefix="xinshu-product-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        url = ""
        if arguments.database == "postgresql":
            url = stack.enter_context(temporary_server())
        set_up(home, url)
        sender = catalogue()
        told("register", *send(register_file(files, home), "register_enterprise", sender))
        told("penalties", *send(files.penalties, "administrative_penalty", sender))
        told("penalties, the same again", *send(files.penalties, "administrative_penalty", sender))


if __name__ == "__main__":
    main()
