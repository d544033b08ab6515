"""Where contents lie, and where their plain copies live for a moment."""

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
