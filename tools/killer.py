"""Kill workers at random moments while they load files, deliver events and count; then look.

    tools/killer.py --kills 300
    tools/killer.py --kills 300 --database postgresql://xinshu@/xinshu?host=/run/postgresql

Everything happens in a scratch folder (and in the database named, which must be empty). SIGKILL
leaves a process no time to tidy up. At the end the workers left alone finish what there is, and
every row, event and step must have been done once. Exit code 1 lists what does not hold.
"""

import os
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import click


@click.command()
@click.option("--kills", default=300, show_default=True, type=click.IntRange(1))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 16))
@click.option("--database", default="", help="Address of an empty database; SQLite if empty.")
@click.option("--seed", default=0, help="Makes the moments repeatable, as far as they can be.")
def main(kills: int, workers: int, database: str, seed: int) -> None:
    """Kill, then check."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="xinshu-killer-") as home:
        settle(Path(home), database)
        trial = import_module("killing.trial").trial
        outcome = trial(kills=kills, workers=workers, seed=seed, tell=click.echo)
    click.echo(f"{kills} kills in {time.monotonic() - began:.0f} s, in the middle of:")
    for what, times in outcome.caught.most_common():
        click.echo(f"  {times:4} {what}")
    click.echo(outcome.asked)
    for fault in outcome.faults:
        click.echo(f"FAULT {fault}", err=True)
    click.echo(f"{len(outcome.faults)} faults" if outcome.faults else "nothing lost or doubled")
    sys.exit(bool(outcome.faults))


def settle(home: Path, database: str) -> None:
    """Point this process and the workers it will have at the folder and the database."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "xinshu.config.settings",
        "XINSHU_DATA_DIR": str(home),
        "XINSHU_DATABASE_URL": database,
        "XINSHU_JOB_LEASE_SECONDS": "1",
        "XINSHU_LOG_LEVEL": "ERROR",
    }
    tools = str(Path(__file__).resolve().parent)
    # The fork server looks for what it loads beforehand in the environment alone.
    os.environ["PYTHONPATH"] = os.pathsep.join([tools, *sys.path])
    sys.path.insert(0, tools)
    import_module("killing.worker")


if __name__ == "__main__":
    main()
