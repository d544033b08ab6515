"""Kinds of notices as data: their words, and the channels they go out on unless a user objects.

The file is named by the setting XINSHU_NOTICES_FILE, so that this package need not know what the
apps above it tell people.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

GENERAL = "general"
PLACE = re.compile(r"\{([a-z_]+)\}")


class UnknownKind(LookupError):
    """Code sends a kind of notice the file does not describe: a slip of the programmer."""


class FactMissing(LookupError):
    """The words of a kind have a place for which the sender gave no fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """A kind of notice. `title` and `body` have places written as `{receipt}`.

    `channels` are those it goes out on for everybody who has not chosen otherwise.
    """

    code: str
    label: str
    title: str
    body: str
    channels: frozenset[str]

    def worded(self, facts: Mapping[str, object]) -> tuple[str, str]:
        """Title and body with the facts in their places. Raises FactMissing."""
        return _fill(self.title, facts), _fill(self.body, facts)


def load_kinds(text: str) -> dict[str, NoticeKind]:
    """The kinds a YAML text describes, by code."""
    described: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return {code: _kind(code, entry) for code, entry in described.items()}


def all_kinds() -> dict[str, NoticeKind]:
    """Every kind of this installation, by code, in the order of the file."""
    return _from_file(Path(settings.XINSHU_NOTICES_FILE))


def kind(code: str) -> NoticeKind:
    """The kind of that code. Raises UnknownKind."""
    try:
        return all_kinds()[code]
    except KeyError:
        raise UnknownKind(f"no notice is of kind {code!r}") from None


@cache
def _from_file(path: Path) -> dict[str, NoticeKind]:
    return load_kinds(path.read_text(encoding="utf-8"))


def _kind(code: str, entry: Mapping[str, Any]) -> NoticeKind:
    return NoticeKind(
        code=code,
        label=str(entry["label"]),
        title=str(entry.get("title", "")),
        body=str(entry.get("body", "")).strip(),
        channels=frozenset(map(str, entry.get("channels", ()))),
    )


def _fill(words: str, facts: Mapping[str, object]) -> str:
    """Words with their places filled; what a fact itself contains is never a place."""

    def fact(place: re.Match[str]) -> str:
        try:
            return str(facts[place[1]])
        except KeyError:
            raise FactMissing(f"no fact for {place[0]} in {words!r}") from None

    return PLACE.sub(fact, words)
