"""Removing contents nobody needs any more."""

import time
from collections.abc import Iterable

from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.files.places import content_path

QUIET_SECONDS = 3600


def remove_unneeded(digests: Iterable[str]) -> int:
    """Remove from the disk the contents that only destroyed files had; says how many.

    A content touched within the last hour stays: someone may be handing the same bytes in at this
    moment. `sweep_destroyed` comes back for it.
    """
    wanted = set(digests)
    living = set(
        StoredFile.objects.filter(sha256__in=wanted, destroyed_at=None).values_list(
            "sha256", flat=True
        )
    )
    return sum(_remove(digest) for digest in wanted - living)


def sweep_destroyed() -> int:
    """Remove what an interrupted or postponed removal has left; says how many."""
    gone = StoredFile.objects.exclude(destroyed_at=None).values_list("sha256", flat=True)
    return remove_unneeded({each for each in gone.distinct() if content_path(each).exists()})


def _remove(digest: str) -> bool:
    place = content_path(digest)
    try:
        if time.time() - place.stat().st_mtime < QUIET_SECONDS:
            return False
        place.unlink()
    except FileNotFoundError:
        return False
    return True
