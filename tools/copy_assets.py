"""Copies the files the pages use out of node_modules into the static folder.

Nothing else of the packages is served. A file that is missing stops the set-up.
"""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "xinshu" / "kernel" / "web" / "static" / "vendor"

ICONS = "@tabler/icons-webfont/dist"
FILES = {
    # The style sheet names its map, and versioned static files follow every name.
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "@tabler/core/dist/css/tabler.min.css.map": "tabler/tabler.min.css.map",
    "@tabler/core/dist/js/tabler.min.js": "tabler/tabler.min.js",
    "@tabler/core/dist/js/tabler.min.js.map": "tabler/tabler.min.js.map",
    f"{ICONS}/tabler-icons.min.css": "tabler/tabler-icons.min.css",
    f"{ICONS}/fonts/tabler-icons.woff2": "tabler/fonts/tabler-icons.woff2",
    f"{ICONS}/fonts/tabler-icons.woff": "tabler/fonts/tabler-icons.woff",
    f"{ICONS}/fonts/tabler-icons.ttf": "tabler/fonts/tabler-icons.ttf",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
}
LICENCES = {
    "@tabler/core": "tabler/LICENSE",
    "@tabler/icons-webfont": "tabler/LICENSE-icons",
    "htmx.org": "htmx/LICENSE",
}


def main() -> None:
    """Copy everything anew."""
    missing = [source for source in FILES if not (PACKAGES / source).is_file()]
    if missing:
        sys.exit(f"not in node_modules: {', '.join(missing)}")
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in FILES.items():
        place = VENDOR / target
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PACKAGES / source, place)
    for package, target in LICENCES.items():
        for licence in sorted((PACKAGES / package).glob("LICENSE*"))[:1]:
            shutil.copyfile(licence, VENDOR / target)


if __name__ == "__main__":
    main()
