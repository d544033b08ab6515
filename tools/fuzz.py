"""Feed the parsers for as long as one likes: `tools/fuzz.py --seconds 3600 [TARGET …]`.

Runs the targets of tests/fuzz/targets.py in turn, each time with a new seed, and stops at the
first find with the smallest input that shows it. Finds are kept in var/fuzz and tried first the
next time. Exit code 1 means that something was found.
"""

import sys
import time
import traceback
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from hypothesis import HealthCheck, given, seed, settings  # noqa: E402
from hypothesis.database import DirectoryBasedExampleDatabase  # noqa: E402

from fuzz.targets import TARGETS, Target  # noqa: E402

AT_ONCE = 500  # draws of one target before it is the next one's turn


@click.command()
@click.option("--seconds", default=600, show_default=True, help="How long to go on.")
@click.option("--first-seed", default=0, show_default=True, help="Where the seeds begin.")
@click.argument("names", nargs=-1)
def main(seconds: int, first_seed: int, names: tuple[str, ...]) -> None:
    """Feed every target, or those NAMED, until the time is over or something is found."""
    chosen = [each for each in TARGETS if not names or each.name in names]
    if not chosen:
        raise click.UsageError(f"targets: {', '.join(each.name for each in TARGETS)}")
    end, turn = time.monotonic() + seconds, first_seed
    while time.monotonic() < end:
        for target in chosen:
            feed(target, turn)
        turn += 1
        click.echo(f"seed {turn}: {len(chosen)} targets, nothing found")


def feed(target: Target, turn: int) -> None:
    """One turn of one target; ends the program at a find."""
    keep = settings(
        max_examples=AT_ONCE,
        deadline=None,
        database=DirectoryBasedExampleDatabase(ROOT / "var" / "fuzz"),
        suppress_health_check=list(HealthCheck),
    )
    try:
        seed(turn)(keep(given(target.given)(target.swallow)))()
    except BaseException as find:  # a library's panic is no Exception
        if isinstance(find, KeyboardInterrupt):
            raise
        traceback.print_exc()
        click.echo(f"found in {target.name}, seed {turn}: {type(find).__name__}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
