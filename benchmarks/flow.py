"""The whole way of a generated file, from the file to rows for the store."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import monthly
import penalty
from generate import Files
from xinshu.core.catalog.model import Item, Role
from xinshu.core.rules.tree import Reference
from xinshu.engine.checks import compile_checks
from xinshu.engine.lake import prepare_lake
from xinshu.engine.load import Filing, prepare
from xinshu.engine.match import Register, link
from xinshu.engine.pipeline import Judge, Prepared, Steps, prefetch, prepare_batches
from xinshu.engine.sources import inspect, read

FILING = Filing(item_id=3, edition_id=1, department_id=7)
BATCH_ROWS = 50_000
_KEY = bytes(32)


ROLES = {
    "CF_XDR_MC": Role.SUBJECT_NAME,
    "CF_XDR_LB": Role.SUBJECT_CATEGORY,
    "CF_XDR_SHXYM": Role.SUBJECT_CODE,
    "CF_XDR_GSZC": Role.REGISTRATION_NO,
    "CF_XDR_ZZJG": Role.ORGANISATION_CODE,
    "CF_XDR_SWDJ": Role.TAX_NO,
    "CF_WSH": Role.DOCUMENT_NO,
    "CF_JDRQ": Role.DECIDED_ON,
    "CF_YXQ": Role.VALID_UNTIL,
}
_PERSON = "2"  # code of natural persons in the list of parties


def linked_item() -> Item:
    """The penalty item of the benchmarks, with the roles linking and storing go by."""
    whole = penalty.item()
    fields = (replace(field, role=ROLES.get(field.code, field.role)) for field in whole.fields)
    return replace(whole, fields=tuple(fields))


def register(files: Files) -> Register:
    """The generated register; a subject's number is its place in the file."""
    subjects = pl.read_csv(files.subjects, infer_schema=False).with_row_index("subject_id")
    subjects = subjects.with_columns(pl.col("subject_id").cast(pl.Int64), name_norm="name")
    kinds = {"code": "uscc", "organisation_code": "organisation_code"}
    kinds |= {"registration_no": "registration_no"}
    codes = [
        subjects.select(
            "subject_id", "name_norm", value=column, kind=pl.lit(kind), current=pl.lit(True)
        )
        for column, kind in kinds.items()
    ]
    names = subjects.select("name_norm", "subject_id", region=pl.col("code").str.slice(2, 6))
    return Register(pl.concat(codes), names)


@dataclass(frozen=True)
class Way:
    """Everything that is prepared before the clock starts."""

    item: Item
    steps: Steps
    path: Path

    def batches(self) -> Iterator[Prepared]:
        """The file, ready for the store batch by batch, one batch ahead."""
        facts = inspect(self.path)
        columns = dict(enumerate(facts.headers))
        codes = [field.code for field in self.item.fields]
        raw = read(self.path, facts=facts, columns=columns, fields=codes, batch_rows=BATCH_ROWS)
        ahead = prefetch(raw, depth=1)  # reading, making ready and storing overlap
        yield from prefetch(map(_sealed, prepare_batches(ahead, self.steps)), depth=1)


def way(files: Files, *, lake: bool = False) -> Way:
    """The way of the generated penalties into the ledger, or into the lake."""
    steps = _steps(linked_item(), penalty.reference(), register(files), lake=lake)
    person = replace(steps, is_person=lambda values: values["CF_XDR_LB"] == _PERSON)
    return Way(linked_item(), person, files.penalties)


def monthly_way(files: Files, path: Path, *, lake: bool = False) -> Way:
    """The way of generated monthly facts, which name no persons."""
    item = monthly.item()
    return Way(item, _steps(item, monthly.reference(), register(files), lake=lake), path)


def _steps(item: Item, reference: Reference, known: Register, *, lake: bool) -> Steps:
    checks = compile_checks(item, reference)

    def ready(values: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
        if lake:
            return prepare_lake(values, links, item, period="202604")
        return prepare(values, links, item, FILING)

    return Steps(
        check=checks.run,
        link=lambda values: link(values, item, known),
        ready=ready,
        judge_links=_judge("V04", pl.col("name_agrees").not_()),
        judge_repeats=_judge("V05-DUP", pl.lit(True)),
        key=item.key,
    )


def _judge(rule: str, wrong: pl.Expr) -> Judge:
    """An error for every row for which `wrong` is true."""

    def judge(values: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
        rows = facts.filter(wrong)["row_no"]
        told = {"rule": rule, "severity": "error", "field": "", "value": "", "message": rule}
        told |= {"expected": "", "hint": "", "business_key": ""}
        return rows.to_frame().with_columns(pl.lit(v).alias(k) for k, v in told.items())

    return judge


def _sealed(batch: Prepared) -> Prepared:
    """Rows of persons with their content encrypted, as the archive of persons does it."""
    if "payload" not in batch.persons.columns:
        return batch
    cipher = AESGCM(_KEY)
    sealed = [
        cipher.encrypt(number.to_bytes(12), text.encode(), None)
        for number, text in batch.persons.select("row_no", "payload").iter_rows()
    ]
    persons = batch.persons.drop("payload", "business_key").rename({"subject_id": "person_id"})
    return replace(batch, persons=persons.with_columns(pl.Series("sealed", sealed, pl.Binary)))
