"""Reading a mapping key by key, noting every error with its place and never stopping."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import TypeVar

E = TypeVar("E", bound=Enum)


@dataclass(frozen=True, slots=True)
class CatalogError:
    """One error in a catalogue document.

    `file` is the document's name, `path` leads to the place, e.g. `fields[CF_WSH].length`.
    """

    file: str
    path: str
    sentence: str

    def __str__(self) -> str:
        place = f"{self.file} {self.path}".strip()
        return f"{place}：{self.sentence}"


@dataclass(slots=True)
class Notes:
    """The errors of one document, in the order met."""

    file: str
    errors: list[CatalogError] = field(default_factory=list)

    def note(self, path: str, sentence: str) -> None:
        """Add one error."""
        self.errors.append(CatalogError(self.file, path, sentence))


class Reader:
    """Typed access to one mapping of a document; `finish` notes the keys nobody asked for."""

    def __init__(self, data: object, notes: Notes, path: str = "") -> None:
        self.notes, self.path = notes, path
        self._asked: set[str] = set()
        self._data: Mapping[object, object] = {}
        if isinstance(data, Mapping):
            self._data = data
        else:
            notes.note(path, f"应为键值对，实际是{_shown(data)}")

    def at(self, key: str) -> str:
        """The path of `key`."""
        return f"{self.path}.{key}" if self.path else key

    def note(self, key: str, sentence: str) -> None:
        """Add an error at `key`."""
        self.notes.note(self.at(key), sentence)

    def raw(self, key: str) -> object:
        """The value as it stands; None where absent."""
        self._asked.add(key)
        return self._data.get(key)

    def has(self, key: str) -> bool:
        """Whether the document says anything at `key`."""
        return key in self._data

    def asked(self, key: str) -> bool:
        """Whether `key` has been read."""
        return key in self._asked

    def text(self, key: str, default: str = "") -> str:
        """Text, `default` where absent."""
        value = self.raw(key)
        if value is None:
            return default
        if isinstance(value, str):
            return value.strip()
        self.note(key, f"应为文本（数字和日期请加引号），实际是{_shown(value)}")
        return default

    def needed(self, key: str) -> str:
        """Text that must be there."""
        value = self.text(key)
        if not value and not isinstance(self.raw(key), int | float | bool | list | dict):
            self.note(key, "必须填写")
        return value

    def optional(self, key: str) -> str | None:
        """Text or None."""
        return self.text(key) or None

    def number_text(self, key: str) -> str | None:
        """A bound: text, or a number as text."""
        value = self.raw(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        return value.isoformat() if isinstance(value, date) else self.optional(key)

    def whole(self, key: str) -> int | None:
        """A whole number, 0 or more; None where absent."""
        value = self.raw(key)
        if value is None:
            return None
        number = whole_number(value)
        if number is None:
            self.note(key, f"应为非负整数，实际是{_shown(value)}")
        return number

    def flag(self, key: str) -> bool:
        """true or false; false where absent."""
        value = self.raw(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.note(key, f"应为true或false，实际是{_shown(value)}")
        return False

    def choice(self, key: str, choices: type[E], default: E | None = None) -> E | None:
        """A member of `choices` by its lower-case name; `default` where absent."""
        value = self.raw(key)
        if value is None:
            return default
        member = choice_of(value, choices)
        if member is None:
            listed = "、".join(c.name.lower() for c in choices)
            self.note(key, f"应为{listed}之一，实际是{_shown(value)}")
            return default
        return member

    def day(self, key: str) -> date | None:
        """A date YYYY-MM-DD; None where absent."""
        value = self.raw(key)
        if value is None or isinstance(value, date):
            return value if isinstance(value, date) else None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.note(key, f"应为日期YYYY-MM-DD，实际是{_shown(value)}")
            return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where absent."""
        found = self.several(key)
        if all(isinstance(value, str) for value in found):
            return tuple(str(value) for value in found)
        self.note(key, "应为文本的列表（数字请加引号）")
        return tuple(value for value in found if isinstance(value, str))

    def several(self, key: str) -> list[object]:
        """A list of anything; empty where absent."""
        value = self.raw(key)
        if value is None:
            return []
        if isinstance(value, list | tuple):
            return list(value)
        self.note(key, f"应为列表，实际是{_shown(value)}")
        return []

    def table(self, key: str) -> dict[str, str]:
        """A mapping of text to text; empty where absent."""
        value = self.raw(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.note(key, f"应为键值对，实际是{_shown(value)}")
            return {}
        for name, content in value.items():
            if not isinstance(name, str) or not isinstance(content, str):
                self.note(f"{key}[{name}]", "键和值都应为文本（数字请加引号）")
        return {k: v for k, v in value.items() if isinstance(k, str) and isinstance(v, str)}

    def finish(self) -> None:
        """Note every key nobody asked for."""
        for key in self._data:
            if key not in self._asked:
                self.note(str(key), "不认识的键")


def whole_number(value: object) -> int | None:
    """A non-negative whole number given as number or digits; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if value >= 0 else None
    plain = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10
    return int(str(value)) if plain else None


def choice_of(value: object, choices: type[E]) -> E | None:
    """The member of `choices` whose lower-case name is `value`."""
    return next((c for c in choices if c.name.lower() == value), None)


def _shown(value: object) -> str:
    text = str(value)
    return f"“{text if len(text) <= 40 else text[:40] + '…'}”"
