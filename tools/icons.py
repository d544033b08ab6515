"""Draws the icons the templates name into one small style sheet.

The icon font of 500 kB holds five thousand pictures; the pages use about a hundred. Public pages
load these alone, as masks in the colour of the text around them. Run after `copy_assets.py`.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "xinshu"
DRAWN = ROOT / "node_modules" / "@tabler" / "icons" / "icons"
SHEET = SOURCE / "kernel" / "web" / "static" / "vendor" / "tabler" / "icons.css"

TAGS = re.compile(r"{%\s*(?:icon|empty|badge|note)\b.*?%}")
QUOTED = re.compile(r'"([a-z0-9]+(?:-[a-z0-9]+)*)"')
TABLED = re.compile(r"^\s*icon: ([a-z0-9-]+)$", re.MULTILINE)
PATHS = re.compile(r'<path(?: stroke="none")? d="([^"]+)"[^>]*/>')
FRAME = "M0 0h24v24H0z"
BASE = """\
.ti {
  display: inline-block; width: 1em; height: 1em; flex: none; vertical-align: -0.125em;
  background: currentcolor;
  mask: var(--drawn, linear-gradient(transparent, transparent)) center / contain no-repeat;
}
@media (forced-colors: active) { .ti { forced-color-adjust: none; background: CanvasText; } }
@media print { .ti { print-color-adjust: exact; } }
"""


def named() -> set[str]:
    """Every icon a template or a table of the faces names."""
    found: set[str] = set()
    for page in SOURCE.rglob("*.html"):
        for tag in TAGS.findall(page.read_text("utf8")):
            found.update(QUOTED.findall(tag))
    for module in SOURCE.rglob("*.py"):
        text = module.read_text("utf8")
        if "icon" in text:
            found.update(QUOTED.findall(text))
    for table in SOURCE.rglob("*.yaml"):
        found.update(TABLED.findall(table.read_text("utf8")))
    return {name for name in found if picture(name)}


def picture(name: str) -> Path | None:
    """The drawing with this name."""
    filled = name.removesuffix("-filled")
    folder = DRAWN / ("outline" if filled == name else "filled")
    path = folder / f"{filled}.svg"
    return path if path.is_file() else None


def rules(names: set[str]) -> Iterator[str]:
    """One rule for each icon: its drawing inside the sheet."""
    for name in sorted(names):
        path = picture(name)
        if path is None:
            continue
        pen = "fill='%23000'"
        if not name.endswith("-filled"):
            pen = "fill='none' stroke='%23000' stroke-width='2' stroke-linecap='round'"
        lines = (line for line in PATHS.findall(path.read_text("utf8")) if line != FRAME)
        drawn = "".join(f"%3Cpath d='{line}'/%3E" for line in lines)
        head = f"%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' {pen}%3E"
        yield f'.ti-{name}{{--drawn:url("data:image/svg+xml,{head}{drawn}%3C/svg%3E")}}\n'


def main() -> None:
    """Write the sheet anew."""
    if not DRAWN.is_dir():
        sys.exit("not in node_modules: @tabler/icons")
    SHEET.parent.mkdir(parents=True, exist_ok=True)
    SHEET.write_text(BASE + "".join(rules(named())), encoding="utf8")


if __name__ == "__main__":
    main()
