"""Rows of natural persons on their way into the sealed store (R037).

Persons come in small numbers and every value of theirs is encrypted, so these rows are handled
one by one in memory; they still reach the database in one merge.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

import polars as pl

from xinshu.core.catalog.model import Item, Role, SubjectClass
from xinshu.domain.collection.models.receipt import HELD_FOR
from xinshu.domain.records.types import SEALED_FOR
from xinshu.domain.subjects import services as subjects
from xinshu.domain.subjects.types import PersonFacts
from xinshu.kernel import seal
from xinshu.kernel.accounts.actor import Actor

PERSON_CATEGORY = "2"
ONLY_PERSONS = frozenset({SubjectClass.PERSON})


def concerns_person(values: pl.DataFrame, item: Item) -> pl.Series:
    """Which rows name a natural person: by category, else by having a person's number.

    All rows do where the item is about persons only.
    """
    if not item.admits_persons:
        return _all(values, says=False)
    if item.subject_classes == ONLY_PERSONS:
        return _all(values, says=True)
    category = item.field_of(Role.SUBJECT_CATEGORY)
    number = item.field_of(Role.PERSON_ID)
    if category is not None:
        told = pl.col(category.code).eq_missing(PERSON_CATEGORY)
    elif number is not None:
        told = pl.col(number.code).is_not_null()
    else:
        told = pl.lit(value=False)
    return values.select(told.alias("person")).to_series()


def may_concern_person(values: pl.DataFrame, item: Item, categories: Collection[str]) -> pl.Series:
    """Rows that do not show for certain that they are about an organisation.

    `categories` are the codes a category may have. A row that is held may lack the very field
    that tells; until it is mended it is kept as if it named a person.
    """
    if not item.admits_persons or item.subject_classes == ONLY_PERSONS:
        return concerns_person(values, item)
    category = item.field_of(Role.SUBJECT_CATEGORY)
    code = item.field_of(Role.SUBJECT_CODE)
    if category is not None:
        others = [known for known in categories if known != PERSON_CATEGORY]
        sure = pl.col(category.code).is_in(others).fill_null(value=False)
    elif code is not None:
        sure = pl.col(code.code).is_not_null()
    else:
        sure = pl.lit(value=False)
    return values.select((~sure).alias("person")).to_series() | concerns_person(values, item)


def is_private(item: Item) -> bool:
    """Whether rows of the item may hold facts of a person, whatever their state."""
    return item.admits_persons or any(field.mask is not None for field in item.fields)


def _all(values: pl.DataFrame, *, says: bool) -> pl.Series:
    return pl.Series("person", [says] * values.height, dtype=pl.Boolean)


def sealed_rows(
    frame: pl.DataFrame, values: pl.DataFrame, item: Item, *, actor: Actor, now: datetime
) -> pl.DataFrame:
    """Prepared rows of persons in the shape of the sealed store.

    `frame` is what `engine.load.prepare` made of `values`. Content and key leave no readable
    trace: the payload is sealed, its digests are keyed so that numbers cannot be tried out.
    """
    people = subjects.open_persons(
        actor=actor, facts=[_facts(row, item) for row in values.iter_rows(named=True)], now=now
    )
    payloads = frame["payload"].to_list()
    digests = {
        name: [seal.blind_index(each.hex())[:16] for each in frame[name].to_list()]
        for name in ("key_hash", "row_hash")
    }
    return frame.drop("payload", "business_key", "subject_id", "link_method").with_columns(
        pl.Series("sealed", [seal.seal_text(text, context=SEALED_FOR) for text in payloads]),
        *(pl.Series(name, each, dtype=pl.Binary) for name, each in digests.items()),
        pl.Series("person_id", people, dtype=pl.Int64),
        pl.lit("person_id").alias("link_method"),
    )


def _facts(row: Mapping[str, str | None], item: Item) -> PersonFacts:
    def said(role: Role) -> str:
        field = item.field_of(role)
        return (row[field.code] or "") if field is not None else ""

    basis = "；".join(item.legal_basis) or "本人同意"
    return PersonFacts(
        name=said(Role.SUBJECT_NAME),
        id_type=said(Role.PERSON_ID_TYPE) or "01",
        number=said(Role.PERSON_ID),
        basis=basis[:200],
    )


def seal_held(content: str) -> bytes:
    """A held row that names a person, sealed."""
    return seal.seal_text(content, context=HELD_FOR)


def unseal_held(sealed: bytes) -> str:
    """The content of such a row, for the department that sent it."""
    return seal.unseal_text(bytes(sealed), context=HELD_FOR)
