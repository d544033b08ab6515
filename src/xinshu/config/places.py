"""Where shipped data lies, in a checkout and in an installed package."""

from pathlib import Path


def shipped_catalogs(package_dir: Path) -> Path:
    """The folder of catalogue YAML: beside the code when installed, else at the checkout's root."""
    installed = package_dir / "catalogs"
    return installed if installed.is_dir() else package_dir.parent.parent / "catalogs"
