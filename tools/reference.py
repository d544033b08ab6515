"""Writes the reference pages under docs/ from the code."""

import os
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinshu.config.testing")
    django.setup()
    from xinshu.config.reference import write

    for name in write(ROOT / "docs"):
        print(f"docs/{name}")
