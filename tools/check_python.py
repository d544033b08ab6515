"""Says plainly when the Python at hand is not one the platform runs on."""

import sys

OLDEST = (3, 11)
TOO_NEW = (3, 14)

found = sys.version_info[:2]
if not OLDEST <= found < TOO_NEW:
    sys.exit(
        "Xinshu needs Python 3.11, 3.12 or 3.13; "
        f"this is Python {found[0]}.{found[1]} ({sys.executable}).\n"
        "Name another one: make PYTHON=python3.11 demo"
    )
try:
    import ensurepip  # noqa: F401
    import venv  # noqa: F401
except ImportError:
    sys.exit(
        "This Python cannot make virtual environments. On Debian and Ubuntu:\n"
        "    apt-get install python3-venv"
    )
