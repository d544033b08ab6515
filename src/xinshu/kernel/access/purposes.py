"""What data may be read for. Purposes are data: a YAML file lists them.

The file is named by the setting XINSHU_PURPOSES_FILE, so that this package need not know the
business of the apps above it.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings

from xinshu.kernel.access.classes import DataClass


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why someone reads: the code of a purpose, the article it rests on, the matter at hand.

    `code` is one of the kinds below, `basis` a sentence a lawyer can check, `matter` the number
    or name of the case, request or batch it is done for.
    """

    code: str
    basis: str
    matter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeKind:
    """A purpose that exists: for whom, for which data, and whether it needs a matter.

    An `implied` purpose follows from what is done and is never asked for: a department mends
    what it sent in itself.
    """

    code: str
    label: str
    hint: str
    roles: frozenset[str]
    classes: frozenset[DataClass]
    bases: tuple[str, ...]
    needs_matter: bool
    implied: bool


def load_purposes(text: str) -> dict[str, PurposeKind]:
    """The purposes a YAML text describes, by code, in the order of the text."""
    described: dict[str, dict[str, object]] = yaml.safe_load(text)
    return {code: _kind(code, entry) for code, entry in described.items()}


def all_purposes() -> dict[str, PurposeKind]:
    """Every purpose of this installation, by code."""
    return _from_file(Path(settings.XINSHU_PURPOSES_FILE))


@cache
def _from_file(path: Path) -> dict[str, PurposeKind]:
    return load_purposes(path.read_text(encoding="utf-8"))


def _kind(code: str, entry: dict[str, object]) -> PurposeKind:
    return PurposeKind(
        code=code,
        label=str(entry["label"]),
        hint=str(entry.get("hint", "")),
        roles=frozenset(_texts(entry.get("roles"))),
        classes=frozenset(DataClass(each) for each in _texts(entry.get("classes"))),
        bases=tuple(_texts(entry.get("bases"))),
        needs_matter=bool(entry.get("needs_matter", True)),
        implied=bool(entry.get("implied", False)),
    )


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
