"""Which page counts under which section, and which reader is a program, as the file says."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Section:
    """Pages that are counted together."""

    code: str
    label: str
    paths: tuple[str, ...]
    exact: bool

    def holds(self, path: str) -> bool:
        """Whether the address belongs here."""
        return path in self.paths if self.exact else path.startswith(self.paths)


@dataclass(frozen=True, slots=True)
class Counted:
    """The whole file."""

    sections: tuple[Section, ...]
    other: str
    never: tuple[str, ...]
    bots: tuple[str, ...]

    def section_of(self, path: str) -> str | None:
        """Code of the section of an address; None where nothing is counted."""
        if path.startswith(self.never):
            return None
        return next((each.code for each in self.sections if each.holds(path)), OTHER)

    def is_bot(self, agent: str) -> bool:
        """Whether a reader calls itself a program, or says nothing."""
        small = agent.lower()
        return not small or any(word in small for word in self.bots)

    @property
    def labels(self) -> dict[str, str]:
        """Code -> words."""
        return {each.code: each.label for each in self.sections} | {OTHER: self.other}


class VisitsPlanWrong(ValueError):
    """The file cannot be read; the message names what is missing."""


def counted() -> Counted:
    """The plan of this installation. Raises VisitsPlanWrong."""
    return _from_file(Path(settings.XINSHU_VISITS_FILE))


def read_counted(described: Mapping[str, Any]) -> Counted:
    """The plan a YAML mapping describes. Raises VisitsPlanWrong."""
    try:
        return Counted(
            sections=tuple(
                Section(code, str(e["label"]), tuple(e["paths"]), bool(e.get("exact", False)))
                for code, e in described["sections"].items()
            ),
            other=str(described["other"]),
            never=tuple(described["never"]),
            bots=tuple(str(each).lower() for each in described["bots"]),
        )
    except (KeyError, TypeError, AttributeError) as wrong:
        raise VisitsPlanWrong(f"{type(wrong).__name__}: {wrong}") from None


@cache
def _from_file(path: Path) -> Counted:
    return read_counted(yaml.safe_load(path.read_text(encoding="utf-8")))
