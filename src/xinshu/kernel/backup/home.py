"""The places of one installation, so that a scratch one can stand beside the real one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from xinshu.kernel.backup.database import Database, database
from xinshu.kernel.backup.refusals import HomeNotEmpty
from xinshu.kernel.crypto.sources import CommandSource, FileSource, Source, source


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where database, files, lake and keys of an installation lie."""

    folder: Path
    files: Path
    lake: Path
    keys: Source
    database: Database

    @classmethod
    def current(cls) -> "Home":
        """This installation."""
        return cls(
            folder=Path(settings.XINSHU_DATA_DIR),
            files=Path(settings.XINSHU_FILES_DIR),
            lake=Path(settings.XINSHU_LAKE_DIR),
            keys=source(),
            database=database(connection.settings_dict),
        )

    @contextmanager
    def beside(self, folder: Path) -> Iterator["Home"]:
        """An empty home in the folder, with a database of the same kind as this one's."""
        with self.database.beside(folder) as scratch:
            yield Home(
                folder=folder,
                files=folder / "files",
                lake=folder / "lake",
                keys=FileSource(folder / "data.keys"),
                database=scratch,
            )

    @property
    def marker(self) -> Path:
        """Stands while a restoration is under way; names the backup."""
        return self.folder / ".restoring"

    def require_empty(self) -> None:
        """Raises HomeNotEmpty where a restoration would write over something."""
        ours = isinstance(self.keys, FileSource) or (
            isinstance(self.keys, CommandSource) and bool(self.keys.wrap)
        )
        if ours and self.keys.stamp() is not None:
            raise HomeNotEmpty(place="数据密钥")
        for place, name in ((self.files, "文件目录"), (self.lake, "数据湖目录")):
            if place.exists() and any(place.iterdir()):
                raise HomeNotEmpty(place=name)
        if self.database.holds_tables():
            raise HomeNotEmpty(place="数据库")
