"""The real public files, where they are present, and the sources that read them.

They stay beside the project. What tests and reports say of them are numbers and rules.
"""

import os
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from io import BytesIO
from pathlib import Path

import polars as pl
from django.conf import settings

from builders.actors import SETUP, make_department
from xinshu.core.identifiers import uscc
from xinshu.domain.catalog import documents
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.catalog import services as catalog_services
from xinshu.domain.collection import services
from xinshu.domain.collection.models import Source, Submission
from xinshu.kernel.accounts.models import Department
from xinshu.kernel.jobs.worker import run_worker

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("XINSHU_REAL_DATA") or ROOT.parent / "shared" / "data")
ARCHIVE = FOLDER / "open_data" / "files.zip"
REGISTER = FOLDER / "registry" / "enterprises_400k.parquet"
REGISTER_CSV = "enterprises_400k.csv"
SOURCES = ROOT / "sources" / "real"
NATION = "100000"


@dataclass(frozen=True)
class Definition:
    """One source document and the pattern of file names it is for."""

    code: str
    files: str
    text: str

    @property
    def is_register(self) -> bool:
        """Its rows open files of subjects: it goes first."""
        return self.code.startswith("open-register-")


@cache
def definitions() -> tuple[Definition, ...]:
    """All shipped definitions of real files, registers first."""
    listed = []
    for path in sorted(SOURCES.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        told = dict(line.split(": ", 1) for line in text.splitlines() if _is_setting(line))
        listed.append(Definition(told["code"], told["files"].strip('"'), text))
    return tuple(sorted(listed, key=lambda each: (not each.is_register, each.code)))


def _is_setting(line: str) -> bool:
    return line.startswith(("code: ", "files: "))


@cache
def names() -> tuple[str, ...]:
    """Names of the files in the archive."""
    with zipfile.ZipFile(ARCHIVE) as archive:
        return tuple(archive.namelist())


def files_of(definition: Definition) -> list[str]:
    """Names of the files the definition is for, by its pattern."""
    given = (*names(), *((REGISTER_CSV,) if REGISTER.is_file() else ()))
    return [name for name in given if fnmatch(name, definition.files)]


def content(name: str, *, lines: int | None = None) -> bytes:
    """A file as published; with `lines` only its first ones."""
    if name == REGISTER_CSV:
        frame = pl.scan_parquet(REGISTER).head(lines or 1_000_000).collect()
        return frame.write_csv().encode()
    with zipfile.ZipFile(ARCHIVE) as archive:
        whole = archive.read(name)
    return whole if lines is None else b"".join(whole.splitlines(keepends=True)[:lines])


def publish_nation() -> None:
    """Put the shipped national catalogue in force, without any district's overlay."""
    settings.XINSHU_REGION = NATION
    folder = Path(settings.XINSHU_CATALOGS_DIR) / "national"
    catalog_services.import_edition(actor=SETUP, documents=documents.read_folder(folder))


def connect(definition: Definition) -> Source:
    """The source with a department of its own that supplies its item."""
    code = definition.code.removeprefix("open-")[:32]
    sender = Department.objects.filter(code=code).first() or make_department(code)
    Department.objects.filter(pk=sender.pk).update(official_code=_official_code(sender.pk))
    sender.refresh_from_db()
    source = services.save_source(actor=SETUP, text=definition.text, department=sender)
    if not catalogue.is_granted(source.item_id, sender.pk, catalogue.today()):
        catalog_services.grant_item(
            actor=SETUP, item=source.item, department=sender, starts_on=catalogue.today()
        )
    return source


def collect(source: Source, name: str, *, lines: int | None = None) -> Submission:
    """Hand a file in by the source and have it processed."""
    submission = services.submit(
        actor=SETUP,
        item_code=source.item.code,
        stream=BytesIO(content(name, lines=lines)),
        file_name=name,
        department=source.department,
        source_id=source.pk,
    )
    run_worker(threading.Event(), once=True)
    submission.refresh_from_db()
    return submission


def every_file() -> Iterator[tuple[Definition, str]]:
    """Definition and file, registers first."""
    for definition in definitions():
        for name in files_of(definition):
            yield definition, name


def _official_code(number: int) -> str:
    """The code of the `number`th made-up organ."""
    body = f"11110000MB0{number:05d}X"
    return body + uscc.check_digit(body)
