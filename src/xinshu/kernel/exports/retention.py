"""How files of exports end: with the time in which they could be fetched."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from xinshu.kernel.accounts.actor import system_actor
from xinshu.kernel.exports.models import Export
from xinshu.kernel.files import services as files
from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.lifecycle.registry import Candidate, register


class ExportFiles:
    """The file of an export; who asked for what and who agreed stays."""

    code = "export_files"

    def due(self, cutoff: dt.date) -> Iterator[Candidate]:
        """Files that could be fetched until the day."""
        yield from self._named(self._whole().filter(expires_at__date__lte=cutoff))

    def find(self, keys: Sequence[str]) -> Iterator[Candidate]:
        """Those whose file is still there."""
        yield from self._named(self._whole().filter(pk__in=keys))

    def destroy(self, keys: Sequence[str]) -> None:
        """End the contents."""
        stored = StoredFile.objects.filter(
            pk__in=Export.objects.filter(pk__in=keys).values("file_id")
        )
        files.destroy(stored, actor=system_actor("lifecycle", channel="job"))

    def _whole(self) -> QuerySet[Export]:
        return Export.objects.filter(file__isnull=False, file__destroyed_at=None)

    def _named(self, rows: QuerySet[Export]) -> Iterator[Candidate]:
        for pk, digest in rows.order_by("pk").values_list("pk", "file__sha256"):
            yield Candidate(str(pk), digest, (f"export:{pk}",))


register(ExportFiles())
