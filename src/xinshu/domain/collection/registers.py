"""Rows of a register (登记信息) open and update files before they are filed under them."""

from datetime import date, datetime

import polars as pl

from xinshu.core.catalog.model import Item, Role
from xinshu.core.identifiers import subject_class
from xinshu.domain.subjects import services as subjects
from xinshu.engine.match import normalised
from xinshu.kernel.accounts.actor import Actor

KINDS = {
    Role.SUBJECT_CODE: "uscc",
    Role.REGISTRATION_NO: "registration_no",
    Role.ORGANISATION_CODE: "organisation_code",
    Role.TAX_NO: "tax_no",
    Role.INSTITUTION_NO: "institution_no",
    Role.SOCIAL_NO: "social_no",
}


def file_subjects(
    values: pl.DataFrame,
    links: pl.DataFrame,
    item: Item,
    *,
    actor: Actor,
    on: date,
    now: datetime,
    source: str,
) -> pl.DataFrame:
    """Links of a register's good rows, every one with a subject now.

    `links` as from `engine.match.link`; rows it left open get a file of their own, the others
    update theirs. Inside the caller's transaction.
    """
    known = links.select("row_no", "subject_id")
    facts = _facts(values, item).join(known, on="row_no", how="left", maintain_order="left")
    filed = subjects.file_register(facts, actor=actor, on=on, now=now, source=source)
    joined = links.drop("subject_id").join(filed, on="row_no", how="left", maintain_order="left")
    opened = pl.col("method").is_null()
    return joined.with_columns(
        method=pl.when(opened).then(pl.lit("register")).otherwise("method"),
        detail=pl.when(opened).then(pl.lit("登记信息新建档案")).otherwise("detail"),
    ).select(links.columns)


def _facts(values: pl.DataFrame, item: Item) -> pl.DataFrame:
    def said(role: Role) -> pl.Expr:
        field = item.field_of(role)
        return pl.col(field.code) if field is not None else pl.lit(None, dtype=pl.String)

    frame = values.select(
        "row_no",
        name=said(Role.SUBJECT_NAME),
        code=said(Role.SUBJECT_CODE),
        status=said(Role.SUBJECT_STATUS),
        region=said(Role.REGION),
        industry=said(Role.INDUSTRY).str.slice(0, 8),
        established_on=said(Role.ESTABLISHED_ON).str.to_date("%Y-%m-%d", strict=False),
        **{kind: said(role) for role, kind in KINDS.items()},
    )
    return frame.with_columns(
        normalised(frame["name"]).alias("name_norm"), *_standing(frame["code"], item)
    )


def _standing(codes: pl.Series, item: Item) -> tuple[pl.Series, pl.Series]:
    """Class and sub-class from the code's first two characters, else the register's own class."""
    default = str(item.register_class or "enterprise")
    heads = codes.str.slice(0, 2)
    told = {head: subject_class.standing(head) for head in heads.drop_nulls().unique()}
    classes = {head: str(s.subject_class) for head, s in told.items() if s is not None}
    kinds = {head: str(s.kind) for head, s in told.items() if s is not None}
    return (
        heads.replace_strict(classes, default=default, return_dtype=pl.String)
        .fill_null(default)
        .alias("subject_class"),
        heads.replace_strict(kinds, default="", return_dtype=pl.String)
        .fill_null("")
        .alias("sub_class"),
    )
