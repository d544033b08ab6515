"""Opening a submission's file: is it readable, is it this item's, which column is which field."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from xinshu.core.catalog.diff import Mark, diff
from xinshu.core.catalog.mapping import HeaderMap, map_headers, recognise
from xinshu.core.catalog.model import Edition, Item
from xinshu.core.catalog.yaml import read_yaml
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection.models import Source, Submission
from xinshu.domain.collection.types import (
    DuplicateColumns,
    MissingColumns,
    OldTemplate,
    UnknownLayout,
    WrongItem,
)
from xinshu.engine import sources
from xinshu.engine.sources import FileFacts, SourceDefinition, load_definition, names_of
from xinshu.kernel.files.selectors import plain_path

SURE = 0.6  # share of an item's required columns that makes a file recognisable as that item's


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file ready to be read: its facts, the columns taken, what nobody knew."""

    path: Path
    facts: FileFacts
    columns: Mapping[int, str]
    fields: tuple[str, ...]
    definition: SourceDefinition | None
    unknown: tuple[str, ...]


@contextmanager
def opened(submission: Submission, item: Item, edition: Edition) -> Iterator[Opened]:
    """The submission's file, recognised and mapped, as a plain copy that vanishes afterwards.

    Raises a SourceError for what is no table, OldTemplate, WrongItem, UnknownLayout,
    MissingColumns or DuplicateColumns for a table that is not this item's.
    """
    with plain_path(submission.file) as path:
        definition = _definition(submission.source)
        facts = _inspect(path, item, definition)
        _recognise_template(facts, item, edition)
        mapped = _map(facts, item, edition, definition)
        yield Opened(
            path=path,
            facts=facts,
            columns=mapped.columns,
            fields=tuple(field.code for field in item.fields),
            definition=definition,
            unknown=mapped.unknown,
        )


def _definition(source: Source | None) -> SourceDefinition | None:
    return load_definition(read_yaml(source.definition)) if source is not None else None


def _inspect(path: Path, item: Item, definition: SourceDefinition | None) -> FileFacts:
    if definition is None:
        return sources.inspect(path, known_headers=names_of(item))
    return sources.inspect(
        path,
        known_headers=(*names_of(item), *definition.columns),
        encoding=definition.encoding,
        header_row=definition.header_row,
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
) -> HeaderMap:
    given = definition.columns if definition is not None else None
    mapped = map_headers(facts.headers, item, given)
    if mapped.duplicates:
        raise DuplicateColumns(columns="、".join(mapped.duplicates))
    filled = set(definition.defaults) if definition is not None else set()
    missing = [code for code in mapped.missing_required if code not in filled]
    if not missing and mapped.columns:
        return mapped
    better = next(iter(recognise(facts.headers, edition.items.values())), None)
    if better is not None and better.item != item.code and better.score >= SURE:
        raise WrongItem(item=item.name, looks_like=edition.items[better.item].name)
    if not mapped.columns:
        shown = "、".join(header for header in facts.headers[:8] if header)
        raise UnknownLayout(item=item.name, headers=shown or "无")
    names = (item.field_named(code) for code in missing)
    raise MissingColumns(columns="、".join(field.name for field in names if field), item=item.name)
