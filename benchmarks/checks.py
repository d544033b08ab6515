"""Checks alone: the compiled catalogue item beside Polars written by hand and beside libraries.

    python benchmarks/checks.py                 # everything, 1 000 000 rows, 3 interleaved rounds
    python benchmarks/checks.py --only xinshu handwritten --rounds 7

Makes its data and the environment of each library itself (benchmarks/data, benchmarks/.envs, both
git-ignored). Every way runs in a process of its own, one after the other, round after round;
medians are taken over rounds, ratios within a round. Absolute figures drift with what else the
machine does; processor seconds drift least. Raw results go to benchmarks/results/.
"""

import argparse
import json
import platform
import statistics
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

import generate
import penalty

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
YARDSTICK = "handwritten"
TITLES = (
    "way",
    "rows",
    "rows/s",
    "× yardstick",
    "rows per processor second",
    "× yardstick",
    "cleaning",
    "peak MiB",
    "findings",
)
_TIMER = 0.001  # a share below this is the clock, not cleaning
Round = dict[str, dict[str, Any]]  # way -> what its run printed


@dataclass(frozen=True)
class Way:
    """One way to check: its script, what its environment needs, how many rows it is given."""

    name: str
    packages: tuple[str, ...] = ()
    most_rows: int | None = None


WAYS = (
    Way("xinshu"),
    Way(YARDSTICK),
    Way("pandera", ("pandera[polars]", "numpy", "pyarrow")),
    Way("dataframely", ("dataframely", "numpy", "pyarrow")),
    Way("pointblank", ("pointblank[pl]", "numpy", "pyarrow")),
    Way("great_expectations", ("great-expectations", "polars", "pyarrow"), 20_000),
    Way("frictionless", ("frictionless", "polars", "numpy", "pyarrow"), 20_000),
)


def python_of(way: Way) -> Path:
    """The interpreter of the way's environment, made at first use."""
    if not way.packages:
        return Path(sys.executable)
    folder = HERE / ".envs" / way.name
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"installing {way.name} …", flush=True)
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "-q", "--python", sys.executable, folder], check=True)
        install = [*uv, "pip", "install", "-q", "--python", python, *way.packages]
        subprocess.run(install, check=True)
    return python


def data(rows: int) -> Path:
    """The rows as Parquet (reading files is measured elsewhere), made at first use."""
    path = generate.DATA / f"penalties-{rows}.parquet"
    if not path.exists():
        generate.DATA.mkdir(parents=True, exist_ok=True)
        frames = enumerate(generate.Penalties().frames(rows))
        batches = [penalty.batch(frame, number * generate.CHUNK) for number, frame in frames]
        pl.concat(batches).write_parquet(path, compression="lz4")
    return path


def measure(way: Way, rows: int) -> dict[str, Any]:
    """One run: rows, seconds, processor_seconds, findings, peak_mib."""
    script = HERE / "peers" / f"with_{way.name}.py"
    count = str(min(rows, way.most_rows or rows))
    run = subprocess.run(
        [python_of(way), script, data(rows), count], capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise SystemExit(f"{way.name} failed:\n{run.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return result


def summary(rounds: list[Round]) -> list[str]:
    """A Markdown table: medians of speed, of ratios to the yardstick within a round."""
    lines = [f"| {' | '.join(TITLES)} |", "|---" * len(TITLES) + "|"]
    for name in rounds[0]:
        cells = [f"{rounds[0][name]['rows']:,}"]
        for clock in ("seconds", "processor_seconds"):
            speeds = [_speed(one, name, clock) for one in rounds]
            ratios = [_speed(one, name, clock) / _speed(one, YARDSTICK, clock) for one in rounds]
            cells += [f"{statistics.median(speeds):,.0f}", f"{statistics.median(ratios):.2f}"]
        share = [
            r[name]["cleaning_processor_seconds"] / r[name]["processor_seconds"] for r in rounds
        ]
        cells.append(f"{statistics.median(share):.0%}" if max(share) > _TIMER else "own")
        peak = max(one[name]["peak_mib"] for one in rounds)
        cells += [f"{peak:,}", f"{rounds[0][name]['findings']:,}"]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def _speed(one: Round, name: str, clock: str) -> float:
    return float(one[name]["rows"] / one[name][clock])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=[way.name for way in WAYS])
    chosen = parser.parse_args()
    only = {*chosen.only, YARDSTICK} if chosen.only else None
    ways = [way for way in WAYS if only is None or way.name in only]
    data(chosen.rows)
    rounds: list[Round] = []
    for number in range(chosen.rounds):
        rounds.append({})
        for way in ways:
            run = rounds[-1][way.name] = measure(way, chosen.rows)
            print(
                f"round {number + 1} {way.name}: {run['rows'] / run['seconds']:,.0f} rows/s",
                flush=True,
            )
    print(*summary(rounds), sep="\n")
    RESULTS.mkdir(exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    facts = {"machine": platform.platform(), "python": platform.python_version(), "rounds": rounds}
    (RESULTS / f"checks-{moment}.json").write_text(json.dumps(facts, indent=1))


if __name__ == "__main__":
    main()
