"""How much of a value each view may show: a table of data, kind of field by channel by role.

A treatment is written as words: `full`, `never` (the field is left out), `keep 6 4` (so many
characters on the left and on the right), `name 1 0` (the same for persons' names, which are never
shown whole by it), `district` (an address down to its district), `redact` (free text without what
`xinshu.core.privacy.scan` finds). Source of the shipped table: domain 10.4, [keep-left, keep-right]
as field metadata writes it (domain 1.5).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from xinshu.core import masking
from xinshu.core.privacy import scan


class Channel(StrEnum):
    """Where a value is about to be shown."""

    PUBLIC = "public"  # 社会公开
    LIST = "list"  # 政务共享, a list or a page opened without a purpose
    DETAIL = "detail"  # one file opened for a stated purpose
    CONFIRMED = "confirmed"  # the same, after a second confirmation
    EXPORT = "export"  # a file that leaves the platform


class MaskTableWrong(ValueError):
    """The table cannot be read; the message names kind and channel."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What happens to a value; `keep` counts characters left and right where the verb needs it."""

    verb: str
    keep: masking.Keep = (0, 0)

    def apply(self, text: str) -> str | None:
        """The text as it may be shown; None when it is not shown at all."""
        return _VERBS[self.verb](text, self.keep)


_VERBS: Final[Mapping[str, Callable[[str, masking.Keep], str | None]]] = {
    "full": lambda text, _: text,
    "never": lambda _text, _keep: None,
    "keep": masking.mask,
    "name": masking.person_name,
    "district": lambda text, _: masking.address(text),
    "redact": lambda text, _: scan.redact(text),
}
_WITH_NUMBERS: Final = frozenset({"keep", "name"})
_NEEDED: Final = frozenset({Channel.PUBLIC, Channel.LIST, Channel.DETAIL, Channel.EXPORT})


@dataclass(frozen=True, slots=True)
class View:
    """The treatment of a kind in one channel; a role named in `roles` has its own."""

    default: Treatment
    roles: Mapping[str, Treatment]

    def treatment(self, roles: Collection[str]) -> Treatment:
        """The treatment for holders of these roles: the first one of the table that is held."""
        return next((each for role, each in self.roles.items() if role in roles), self.default)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskRule:
    """One kind of field: how its fields are recognised and what each channel shows.

    `persons_only`: the kind exists in items about natural persons alone. `never_full`: no channel
    and no role sees the whole value; the table is refused where one would.
    """

    kind: str
    label: str
    source: str
    views: Mapping[Channel, View]
    never_full: bool = False
    persons_only: bool = False
    roles: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    def recognises(self, role: str, written: str, name: str, *, person: bool) -> bool:
        """Whether a field with this meaning, format and label is of this kind."""
        if self.persons_only and not person:
            return False
        return (
            role in self.roles
            or written in self.formats
            or (not role and any(word in name for word in self.words))
        )


@dataclass(frozen=True, slots=True)
class MaskTable:
    """All kinds in the order of the file: the first that recognises a field has it."""

    rules: Mapping[str, MaskRule]
    free_text: str = "free_text"
    other: str = "other"

    def kind_of(
        self, *, role: str = "", written: str = "", name: str = "", person: bool, text: bool
    ) -> str:
        """The kind of a field by its role, the format it is `written` in, and its label.

        Free text is what no kind claims and no format binds.
        """
        for rule in self.rules.values():
            if rule.recognises(role, written, name, person=person):
                return rule.kind
        return self.free_text if text and not role and not written else self.other

    def treatment(self, kind: str, channel: Channel, roles: Collection[str] = ()) -> Treatment:
        """What the channel does to values of the kind. Raises KeyError for an unknown kind."""
        views = self.rules[kind].views
        return (views.get(channel) or views[Channel.DETAIL]).treatment(roles)


def read_table(described: Mapping[str, Mapping[str, Any]]) -> MaskTable:
    """The table a YAML mapping describes. Raises MaskTableWrong."""
    rules = {kind: _rule(kind, entry) for kind, entry in described.items()}
    for needed in ("free_text", "other"):
        if needed not in rules:
            raise MaskTableWrong(f"the kind {needed} is missing")
    return MaskTable(rules)


def _rule(kind: str, entry: Mapping[str, Any]) -> MaskRule:
    views = {
        channel: _view(f"{kind}.{channel}", entry[channel])
        for channel in Channel
        if channel in entry
    }
    if missing := _NEEDED - views.keys():
        raise MaskTableWrong(f"{kind} says nothing for {', '.join(sorted(missing))}")
    rule = MaskRule(
        kind=kind,
        label=str(entry["label"]),
        source=str(entry.get("source", "")),
        views=views,
        never_full=bool(entry.get("never_full", False)),
        persons_only=bool(entry.get("persons_only", False)),
        roles=frozenset(entry.get("roles", ())),
        formats=frozenset(entry.get("formats", ())),
        words=tuple(entry.get("words", ())),
    )
    if rule.never_full and any(_shows_all(view) for view in views.values()):
        raise MaskTableWrong(f"{kind} is never to be shown whole, yet one view does")
    return rule


def _view(place: str, value: object) -> View:
    if isinstance(value, Mapping):
        named = {str(role): _treatment(place, text) for role, text in value.items()}
        if "default" not in named:
            raise MaskTableWrong(f"{place} names roles but no default")
        return View(named.pop("default"), named)
    return View(_treatment(place, value), {})


def _treatment(place: str, written: object) -> Treatment:
    verb, *numbers = str(written).split() or [""]
    fits = len(numbers) == (2 if verb in _WITH_NUMBERS else 0)
    if verb not in _VERBS or not fits or not all(each.isdecimal() for each in numbers):
        raise MaskTableWrong(f"{place}: cannot read {written!r}")
    if not numbers:
        return Treatment(verb)
    left, right = map(int, numbers)
    return Treatment(verb, (left, right))


def _shows_all(view: View) -> bool:
    return any(each.verb == "full" for each in (view.default, *view.roles.values()))
