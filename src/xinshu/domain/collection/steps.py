"""The steps of one submission: what the pipeline asks about each batch, before any storing."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from xinshu.core import masking
from xinshu.core.catalog.model import Item, Role, Storage
from xinshu.core.rules.tree import Reference
from xinshu.domain.collection import doubts
from xinshu.domain.collection.opening import FORMER_ROW, Opened
from xinshu.domain.collection.persons import concerns_person, may_concern_person
from xinshu.engine.checks import Checked, compile_checks
from xinshu.engine.lake import prepare_lake
from xinshu.engine.load import Filing, prepare
from xinshu.engine.match import Register, link
from xinshu.engine.pipeline import Steps
from xinshu.engine.sources import RawBatch, read
from xinshu.engine.sources.definition import apply_definition

FORMER_SCHEMA = {"row_no": pl.UInt32, "former": pl.Int64}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What a batch leaves beside its prepared rows, for the one who stores it.

    `values` and `links` are those of the rows that passed; `delicate` are the numbers of rows
    that name a person or a document of one; `former` maps a corrected row to the row number it
    had in the file it was held from.
    """

    values: pl.DataFrame
    links: pl.DataFrame
    delicate: pl.Series
    former: pl.DataFrame
    cells: int
    filled: int


@dataclass(slots=True)
class Notebook:
    """Filled by the steps in the order of the batches, emptied by the store in the same order."""

    pages: deque[Aside] = field(default_factory=deque)
    _former: deque[pl.DataFrame] = field(default_factory=deque)
    _checked: deque[tuple[pl.Series, int, int]] = field(default_factory=deque)

    def note_read(self, raw: pl.DataFrame) -> None:
        """While reading: which former row each corrected row stands for."""
        if FORMER_ROW in raw.columns:
            number = pl.col(FORMER_ROW).cast(pl.Int64, strict=False)
            self._former.append(raw.select("row_no", former=number).drop_nulls())
        else:
            self._former.append(pl.DataFrame(schema=FORMER_SCHEMA))

    def note_check(self, delicate: pl.Series, cells: int, filled: int) -> None:
        """While checking."""
        self._checked.append((delicate, cells, filled))

    def note_ready(self, values: pl.DataFrame, links: pl.DataFrame) -> None:
        """When the batch is ready: the page is complete."""
        delicate, cells, filled = self._checked.popleft()
        self.pages.append(
            Aside(
                values=values,
                links=links,
                delicate=delicate,
                former=self._former.popleft(),
                cells=cells,
                filled=filled,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that decides what becomes of a row; fixed for the whole submission."""

    item: Item
    reference: Reference
    register: Register
    filing: Filing
    opened: Opened
    judged_on: date


def rows_of(plan: Plan, notebook: Notebook) -> Iterator[RawBatch]:
    """The batches of the opened file, as its source definition wants them read."""
    opened = plan.opened
    for batch in read(
        opened.path, facts=opened.facts, columns=opened.columns, fields=opened.fields
    ):
        notebook.note_read(batch.frame)
        frame = batch.frame.drop(FORMER_ROW, strict=False)
        if opened.definition is not None:
            frame = apply_definition(frame, opened.definition)
        yield replace(batch, frame=frame)


def steps_of(plan: Plan, notebook: Notebook) -> Steps:
    """The pipeline's steps for a submission."""
    checks = compile_checks(plan.item, plan.reference)
    masked = {f.code: f.mask for f in plan.item.fields if f.mask is not None}
    important = [f.code for f in plan.item.fields if f.required or f.role is not None]

    def check(raw: pl.DataFrame) -> Checked:
        checked = _with_minors(checks.run(raw), plan)
        notebook.note_check(
            _delicate(checked.values, plan, masked),
            raw.height * len(important),
            sum(raw.height - checked.values[code].null_count() for code in important),
        )
        return checked

    def ready(values: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
        person = concerns_person(values, plan.item)
        kept = _masked(values, masked, ~person)
        notebook.note_ready(values, links)
        if plan.item.storage is Storage.LAKE:
            return prepare_lake(kept, links, plan.item, period=f"{plan.judged_on:%Y%m}")
        return prepare(kept, links, plan.item, plan.filing)

    return Steps(
        check=check,
        link=lambda values: link(values, plan.item, plan.register),
        ready=ready,
        judge_links=lambda values, links: doubts.linking(values, links, plan.item),
        judge_repeats=lambda values, marked: doubts.repeats(values, marked, plan.item),
        key=plan.item.key,
        is_person=(lambda values: concerns_person(values, plan.item))
        if plan.item.admits_persons
        else None,
    )


def _with_minors(checked: Checked, plan: Plan) -> Checked:
    young = doubts.minors(checked.values, plan.item, plan.judged_on)
    if young.is_empty():
        return checked
    rows = young["row_no"].implode()
    return Checked(
        values=checked.values,
        findings=pl.concat([checked.findings, young]).sort("row_no", maintain_order=True),
        held=checked.held | checked.values["row_no"].is_in(rows),
        counts=checked.counts,
    )


def _delicate(values: pl.DataFrame, plan: Plan, masked: Mapping[str, tuple[int, int]]) -> pl.Series:
    """Numbers of rows that may name a person or hold a document number of one."""
    category = plan.item.field_of(Role.SUBJECT_CATEGORY)
    known = plan.reference.codes.get(category.codes or "", {}) if category is not None else {}
    about = may_concern_person(values, plan.item, known.keys())
    for code in masked:
        about = about | values[code].is_not_null()
    return values["row_no"].filter(about)


def _masked(
    values: pl.DataFrame, masked: Mapping[str, tuple[int, int]], rows: pl.Series
) -> pl.DataFrame:
    """Document numbers of persons do not enter the open archive: only their masked form does.

    The number as sent stays in the encrypted file of the submission (row by lineage).
    """
    for code, keep in masked.items():
        column = values[code]
        given = column.drop_nulls().unique()
        if given.is_empty():
            continue
        shown = [masking.mask(text, keep) for text in given]
        hidden = column.replace_strict(given, shown, default=None, return_dtype=pl.String)
        values = values.with_columns(hidden.zip_with(rows, column).alias(code))
    return values
