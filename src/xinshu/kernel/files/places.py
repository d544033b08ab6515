"""Where contents lie, and where their plain copies live for a moment."""

import os
from pathlib import Path

from django.conf import settings


def content_path(sha256: str) -> Path:
    """Where the content with the digest lies."""
    return Path(settings.XINSHU_FILES_DIR) / sha256[:2] / sha256[2:]


def plain_folder() -> Path:
    """Where plain copies are put for readers that need a path; closed to everyone else."""
    folder = Path(settings.XINSHU_DATA_DIR) / "plain"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def settle(arrived: Path, place: Path) -> None:
    """Move a content to its place in one step and make the step last."""
    place.parent.mkdir(parents=True, exist_ok=True)
    arrived.replace(place)
    folder = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
