"""Every measurement of `docs/performance.md`, one after the other."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
CLAIMS = (
    ("checks.py",),
    ("load.py",),
    ("memory.py",),
    ("product.py",),
    ("product.py", "--database", "postgresql"),
    ("audit.py",),
    ("audit.py", "--database", "postgresql"),
)


def main() -> int:
    """Run them all; the number of those that failed."""
    failed = 0
    for claim in CLAIMS:
        print(f"== {' '.join(claim)}", flush=True)
        command = [sys.executable, str(HERE / claim[0]), *claim[1:]]
        failed += subprocess.run(command, check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
