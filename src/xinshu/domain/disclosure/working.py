"""From records to what is public of each: columns in, columns out, no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from xinshu.core.catalog.model import Item, Publicity, Role, Storage, SubjectClass
from xinshu.core.terms import Outcome
from xinshu.domain.disclosure.models import State
from xinshu.domain.disclosure.reading import KEPT
from xinshu.domain.disclosure.rule_sets import InUse
from xinshu.engine.terms import ARRIVED, DECIDED, Terms

NO_RULES = 0
LONGEST = 200  # characters of a document number
RECORD_STATE_WITHDRAWN = 2
BY_HAND = "HAND"  # an officer's decision
BY_RECORD = "RECORD"  # the department took the record back
BY_CATALOGUE = "CATALOGUE"  # no subject, or the item is not public (any more)
COLUMNS = (
    "record_id",
    "item_id",
    "subject_id",
    "department_id",
    "rules_id",
    "state",
    "reason",
    "rule",
    "severity",
    "decided_on",
    "public_from",
    "last_day",
    "repair_from",
    "doubtful",
    "document_no",
    "document_key",
    "record_version",
)
_STATES = {
    str(Outcome.SHOWN): int(State.PUBLIC),
    str(Outcome.SUPPRESSED): int(State.SUPPRESSED),
    str(Outcome.WITHDRAWN): int(State.WITHDRAWN),
}


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of a day, compiled for every public item: item id -> terms, document field."""

    today: date
    terms: Mapping[int, Terms]
    documents: Mapping[int, str]
    rows: Mapping[str, int]  # code of a rule set -> its row

    @property
    def with_content(self) -> list[int]:
        """Items of which the records' content is needed."""
        return [pk for pk in self.terms if self.terms[pk].fields or self.documents[pk]]


def rulebook(items: Mapping[int, Item], rules: InUse, today: date) -> Rulebook:
    """Compile the rules for the items that are public."""
    public = {pk: item for pk, item in items.items() if _is_public(item)}
    terms = {pk: Terms(item, rules.rules, today) for pk, item in public.items()}
    documents = {pk: _document_field(item) for pk, item in public.items()}
    return Rulebook(today, terms, documents, rules.rows)


def _is_public(item: Item) -> bool:
    only_persons = item.subject_classes == frozenset({SubjectClass.PERSON})
    return (
        item.publicity is Publicity.PUBLIC and item.storage is Storage.LEDGER and not only_persons
    )


def _document_field(item: Item) -> str:
    field = item.field_of(Role.DOCUMENT_NO)
    return field.code if field is not None and field.publicity is Publicity.PUBLIC else ""


def work_out(records: pl.DataFrame, book: Rulebook, hands: pl.DataFrame) -> pl.DataFrame:
    """What is public of each record that has a subject and a public item: COLUMNS.

    `records` as `reading.records` gives them, with `subject_id` standing for itself; `hands` are
    the records an officer keeps from the public (`record_id`, `hand`).
    """
    dated = records.filter(pl.col("subject_id").is_not_null()).with_columns(
        decided_on=pl.coalesce("decided", "arrived_on")
    )
    parts = [
        _of_item(rows, book, int(key[0]))
        for key, rows in dated.partition_by("item_id", as_dict=True).items()
        if key[0] in book.terms
    ]
    if not parts:
        return pl.DataFrame(schema={name: KEPT[name] for name in COLUMNS})
    judged = pl.concat(parts).join(hands, on="record_id", how="left").sort("record_id")
    return judged.select(*_standing(book)).select(COLUMNS)


def _of_item(rows: pl.DataFrame, book: Rulebook, item_id: int) -> pl.DataFrame:
    terms, document = book.terms[item_id], book.documents[item_id]
    read = _content(rows, sorted({*terms.fields, document} - {""}))
    verdicts = terms.run(read)
    number = pl.col(document) if document else pl.lit("")
    return pl.concat(
        [
            rows.select(
                "record_id",
                "item_id",
                "subject_id",
                "department_id",
                "decided_on",
                "record_state",
                "record_version",
            ),
            read.with_columns(
                document_no=number.str.head(LONGEST).fill_null(""), document_key=_key(number)
            ).select("document_no", "document_key"),
            verdicts,
        ],
        how="horizontal",
    ).filter(pl.col("outcome").is_not_null())


def _content(rows: pl.DataFrame, fields: Sequence[str]) -> pl.DataFrame:
    dates = rows.select(pl.col("decided_on").alias(DECIDED), pl.col("arrived_on").alias(ARRIVED))
    if not fields:
        return dates
    shape = pl.Struct(dict.fromkeys(fields, pl.String))
    return dates.with_columns(rows["payload"].str.json_decode(shape).struct.unnest())


def _key(number: pl.Expr) -> pl.Expr:
    """As `documents.document_key` has it."""
    plain = number.str.replace_all(r"\s+", "").str.replace_many(
        ["〔", "［", "[", "【", "（", "〕", "］", "]", "】", "）"], ["("] * 5 + [")"] * 5
    )
    return plain.str.to_uppercase().str.head(LONGEST).fill_null("")


def _standing(book: Rulebook) -> list[pl.Expr]:
    """The state a verdict leads to today, and who had the last word."""
    gone = pl.col("record_state") == RECORD_STATE_WITHDRAWN
    by_rules = pl.col("outcome").replace_strict(_STATES, return_dtype=pl.Int16)
    shown = by_rules == int(State.PUBLIC)
    ended = shown & (pl.col("last_day") < book.today).fill_null(value=False)
    kept_back = shown & ~ended & pl.col("hand").is_not_null()
    waiting = shown & ~ended & (pl.col("public_from") > book.today)

    def first(of_gone: pl.Expr, of_hand: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
        return pl.when(gone).then(of_gone).when(kept_back).then(of_hand).otherwise(otherwise)

    state = (
        pl.when(gone)
        .then(int(State.WITHDRAWN))
        .when(kept_back)
        .then(int(State.SUPPRESSED))
        .when(ended)
        .then(int(State.ENDED))
        .when(waiting)
        .then(int(State.WAITING))
        .otherwise(by_rules)
        .cast(pl.Int16)
    )
    rules_id = pl.col("rule_set").replace_strict(
        list(book.rows), list(book.rows.values()), default=NO_RULES, return_dtype=pl.Int64
    )
    reason = first(
        pl.lit("record_withdrawn"),
        pl.concat_str(pl.lit("hand_"), "hand"),
        pl.when(ended).then(pl.lit("ended")).otherwise("reason"),
    )
    return [
        pl.exclude("rule", "reason"),
        state.alias("state"),
        rules_id.alias("rules_id"),
        reason.alias("reason"),
        first(pl.lit(BY_RECORD), pl.lit(BY_HAND), pl.col("rule")).alias("rule"),
    ]
