"""Rows of natural persons on their way into the sealed store (R037).

Persons come in small numbers and every value of theirs is encrypted, so these rows are handled
one by one in memory; they still reach the database in one merge.
"""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from xinshu.core.catalog.model import Item, Role
from xinshu.domain.subjects import services as subjects
from xinshu.domain.subjects.types import PersonFacts
from xinshu.kernel import seal
from xinshu.kernel.accounts.actor import Actor

RECORD = b"records.person"
HELD = b"collection.held"
PERSON_CATEGORY = "2"


def concerns_person(values: pl.DataFrame, item: Item) -> pl.Series:
    """Which rows name a natural person: by category, else by having a person's number."""
    if not item.admits_persons:
        return pl.Series([False] * values.height, dtype=pl.Boolean)
    category = item.field_of(Role.SUBJECT_CATEGORY)
    number = item.field_of(Role.PERSON_ID)
    if category is not None:
        told = pl.col(category.code).eq_missing(PERSON_CATEGORY)
    elif number is not None:
        told = pl.col(number.code).is_not_null()
    else:
        told = pl.lit(value=False)
    return values.select(told.alias("person")).to_series()


def sealed_rows(
    frame: pl.DataFrame, values: pl.DataFrame, item: Item, *, actor: Actor, now: datetime
) -> pl.DataFrame:
    """Prepared rows of persons in the shape of the sealed store.

    `frame` is what `engine.load.prepare` made of `values`. Content and key leave no readable
    trace: the payload is sealed, the key hash is keyed so that numbers cannot be tried out.
    """
    people = subjects.open_persons(
        actor=actor, facts=[_facts(row, item) for row in values.iter_rows(named=True)], now=now
    )
    payloads = frame["payload"].to_list()
    hashes = frame["key_hash"].to_list()
    return frame.drop("payload", "business_key", "subject_id", "link_method").with_columns(
        pl.Series("sealed", [seal.seal_text(text, context=RECORD) for text in payloads]),
        pl.Series("key_hash", [seal.blind_index(each.hex())[:16] for each in hashes]),
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
    return seal.seal_text(content, context=HELD)


def unseal_held(sealed: bytes) -> str:
    """The content of such a row, for the department that sent it."""
    return seal.unseal_text(bytes(sealed), context=HELD)
