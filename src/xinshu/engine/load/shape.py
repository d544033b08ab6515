"""Names of the tables a batch is merged into, and what a merge answers.

The engine knows tables only by these constants; the models of `domain.records` have the same
shape, and a test there compares the two.
"""

from dataclasses import dataclass

CURRENT = 1
WITHDRAWN = 2
BY_HAND = "manual"  # link method of a record an officer filed under its subject


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """A table of current records, its table of earlier versions, and the columns that differ.

    `owner` is the column of the linked subject or person, `content` the column of the record's
    text (or sealed bytes), `extra` are columns that exist for the current version only.
    """

    table: str
    versions: str
    owner: str
    content: str
    extra: tuple[str, ...] = ()

    @property
    def filed(self) -> tuple[str, ...]:
        """Columns that a record and its earlier versions have in common."""
        return (
            "edition_id",
            "department_id",
            "submission_id",
            "row_no",
            "version",
            "row_hash",
            "decided_on",
            "valid_until",
            "link_method",
            "stored_at",
            self.owner,
            self.content,
        )

    def setting(self, column: str, value: str, current: str = "") -> str:
        """What a changed row sets `column` to, as SQL: its own `value`, but where it was not
        linked and an officer had decided whose record this is, that decision stays.
        `current` is what stands before the names of the current table's columns.
        """
        if column not in {self.owner, "link_method"}:
            return value
        decided = f"CASE WHEN {current}link_method = '{BY_HAND}' THEN {current}{column} END"
        return f"coalesce({value}, {decided})"

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of the current table but the identity."""
        return (*self.filed, "item_id", "key_hash", "state", *self.extra)


LEDGER = TableShape(
    table="records_record",
    versions="records_recordversion",
    owner="subject_id",
    content="payload",
    extra=("business_key",),
)
PERSONS = TableShape(
    table="records_personrecord",
    versions="records_personrecordversion",
    owner="person_id",
    content="sealed",
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by what became of them; they add up to the rows handed in.

    A withdrawn record that arrives again counts as updated: it gets a new version. `withdrawn`
    is only filled by `withdraw`: records left without any version in force.
    """

    stored: int = 0
    updated: int = 0
    unchanged: int = 0
    withdrawn: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.stored + other.stored,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.withdrawn + other.withdrawn,
        )
