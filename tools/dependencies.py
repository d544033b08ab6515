"""Ask whether what we build on has known weaknesses: `tools/dependencies.py [LOCK …]`.

Exit code 1 means that some were found. Where nobody could be asked (no network, a source that is
silent) it says so and ends with 0: a build on an island is not a broken build, and what was not
checked is not called checked.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements/runtime.lock", "requirements/dev.lock")
PATIENCE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of asking about one lock: weaknesses by package, or why nobody answered."""

    weaknesses: tuple[str, ...] = ()
    silence: str = ""


def ask(lock: Path) -> Answer:
    """Ask about every package of the lock, by name and version."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes"]
    command += ["--disable-pip", "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(  # noqa: S603 # our own program and file
            command, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
        )
    except subprocess.TimeoutExpired:
        return Answer(silence=f"no answer within {PATIENCE_SECONDS} seconds")
    return understand(done.stdout, done.stderr)


def understand(said: str, complained: str) -> Answer:
    """The program's answer: JSON where it got one itself, else its complaint."""
    try:
        packages: list[dict[str, Any]] = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Answer(silence=(complained.strip().splitlines() or ["no answer"])[-1])
    skipped = [each["skip_reason"] for each in packages if "skip_reason" in each]
    found = tuple(
        f"{each['name']} {each['version']}: {weakness['id']}, mended in "
        f"{', '.join(weakness.get('fix_versions', ())) or 'no version yet'}"
        for each in packages
        for weakness in each.get("vulns", ())
    )
    unanswered = f"{len(skipped)} of {len(packages)} packages, such as: {skipped[:1]}"
    return Answer(found, unanswered if skipped else "")


def main(locks: tuple[str, ...]) -> int:
    """Ask about each lock and tell; the exit code."""
    found = 0
    for name in locks or LOCKS:
        answer = ask(ROOT / name)
        for weakness in answer.weaknesses:
            print(f"{name}: {weakness}")
        if answer.silence:
            print(f"{name}: COULD NOT BE CHECKED: {answer.silence}")
        elif not answer.weaknesses:
            print(f"{name}: no known weakness")
        found += len(answer.weaknesses)
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:])))
