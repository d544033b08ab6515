"""Gathering static files into the folder they are served from."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_static() -> bool:
    """Gather, version and compress the static files; False when nothing has changed since."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    sources = list(_sources())
    if manifest.exists():
        gathered = manifest.stat().st_mtime
        if all(path.stat().st_mtime <= gathered for path in sources):
            return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    return True


def _sources() -> Iterator[Path]:
    for finder in get_finders():
        for path, storage in finder.list(None):
            yield Path(storage.path(path))
