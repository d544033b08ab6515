"""Opening a submission's file: is it readable, is it this item's, which column is which field."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from xinshu.core.catalog.diff import diff
from xinshu.core.catalog.mapping import map_headers, recognise
from xinshu.core.catalog.marks import Mark
from xinshu.core.catalog.model import Edition, Item
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection.models import Submission
from xinshu.domain.collection.sources_definition import reader_definition
from xinshu.domain.collection.types import (
    DuplicateColumns,
    MissingColumns,
    OldTemplate,
    UnknownLayout,
    WrongItem,
)
from xinshu.engine import sources
from xinshu.engine.sources import FileFacts, names_of
from xinshu.engine.sources.definition import SourceDefinition, columns_of
from xinshu.engine.templates.held import ROW_HEADER
from xinshu.kernel.files.selectors import plain_path

SURE = 0.5  # a file that fits another item better than this is taken for that item's
FORMER_ROW = "__former_row"  # pseudo field: the row number a held row had in its first file


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file ready to be read: its facts, the columns taken, the headers ignored."""

    path: Path
    facts: FileFacts
    columns: Mapping[int, str]
    fields: tuple[str, ...]
    definition: SourceDefinition | None
    ignored: tuple[str, ...]


@contextmanager
def opened(submission: Submission, item: Item, edition: Edition) -> Iterator[Opened]:
    """The submission's file, recognised and mapped, as a plain copy that vanishes afterwards.

    Raises a SourceError for what is no table, OldTemplate, WrongItem, UnknownLayout,
    MissingColumns or DuplicateColumns for a table that is not this item's.
    """
    with plain_path(submission.file) as path:
        source = submission.source
        definition = None if source is None else reader_definition(source)
        facts = _inspect(path, item, definition)
        _recognise_template(facts, item, edition)
        columns = dict(_map(facts, item, edition, definition))
        fields = [field.code for field in item.fields]
        if submission.corrects_id is not None and ROW_HEADER in facts.headers:
            columns[facts.headers.index(ROW_HEADER)] = FORMER_ROW
            fields.append(FORMER_ROW)
        yield Opened(
            path=path,
            facts=facts,
            columns=columns,
            fields=tuple(fields),
            definition=definition,
            ignored=tuple(h for at, h in enumerate(facts.headers) if h and at not in columns),
        )


def _inspect(path: Path, item: Item, definition: SourceDefinition | None) -> FileFacts:
    if definition is None:
        return sources.inspect(path, known_headers=names_of(item))
    return sources.inspect(
        path,
        known_headers=(*names_of(item), *definition.headers),
        encoding=definition.encoding,
        header_row=definition.header_row,
        sheet=definition.sheet,
    )


def _recognise_template(facts: FileFacts, item: Item, edition: Edition) -> None:
    """A template says itself whose it is; an old one is fine unless something broke since."""
    mark = facts.template
    if mark is None:
        return
    if mark.item != item.code:
        other = edition.items.get(mark.item)
        raise WrongItem(item=item.name, looks_like=other.name if other else mark.item)
    if mark.edition == edition.code:
        return
    made_for = catalogue.newest(mark.edition)
    if made_for is None:
        return
    broken = [
        change.sentence
        for change in diff(catalogue.loaded(made_for), edition)
        if change.item == item.code and change.mark is Mark.BREAKING
    ]
    if broken:
        raise OldTemplate(given=mark.edition, current=edition.code, changes="；".join(broken[:3]))


def _map(
    facts: FileFacts, item: Item, edition: Edition, definition: SourceDefinition | None
) -> Mapping[int, str]:
    if definition is not None:
        return _defined(facts, item, definition)
    recognised = recognise(facts.headers, edition.items.values(), intended=item)
    own = next(each.headers for each in recognised.ranked if each.item.code == item.code)
    best = recognised.ranked[0]
    if recognised.sentence and best.item.code != item.code and best.headers.score > SURE:
        raise WrongItem(item=item.name, looks_like=best.item.name)
    if own.duplicates:
        raise DuplicateColumns(columns=_names(own.duplicates, item))
    if not own.columns:
        shown = "、".join(header for header in facts.headers[:8] if header)
        raise UnknownLayout(item=item.name, headers=shown or "无")
    if own.missing_required:
        raise MissingColumns(columns=_names(own.missing_required, item), item=item.name)
    return own.columns


def _defined(facts: FileFacts, item: Item, definition: SourceDefinition) -> Mapping[int, str]:
    """The columns the definition names; with `recognise` also those the catalogue knows."""
    named = columns_of(definition, facts)
    if not definition.recognise:
        return named
    headers = ["" if at in named else header for at, header in enumerate(facts.headers)]
    known = map_headers(headers, item)
    taken = set(named.values())
    found = {at: code for at, code in known.columns.items() if code not in taken}
    twice = [code for code in known.duplicates if code not in taken]
    if twice:
        raise DuplicateColumns(columns=_names(twice, item))
    return {**named, **found}


def _names(codes: Iterable[str], item: Item) -> str:
    return "、".join(field.name for field in item.fields if field.code in set(codes))
