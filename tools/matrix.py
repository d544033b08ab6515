"""Write docs/security/matrix.csv anew: who may open which page and operation.

    python tools/matrix.py

Runs the survey of tests/matrix against the pages as they are now, then shows what changed. Read
the difference like code before committing it: every “open” is a right somebody has.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MATRIX = Path("docs") / "security" / "matrix.csv"


def main() -> int:
    """Survey, write, show the difference; the exit code is that of the survey."""
    survey = [sys.executable, "-m", "pytest", "tests/matrix/test_matrix.py", "-q", "-p", "no:xdist"]
    environment = os.environ | {"XINSHU_WRITE_MATRIX": "1"}
    ran = subprocess.run(survey, cwd=ROOT, env=environment, check=False)  # noqa: S603 # our own
    subprocess.run(["git", "diff", "--stat", "--", str(MATRIX)], cwd=ROOT, check=False)  # noqa: S603, S607
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
