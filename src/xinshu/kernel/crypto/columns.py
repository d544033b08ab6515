"""The register of sealed columns: what the rotation of keys has to walk."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import BinaryField, Model


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A binary column whose values were made by `seal(…, context=context)`."""

    model: type[Model]
    field: str
    context: bytes

    @property
    def name(self) -> str:
        """`app.model.field`: how reports and cursors call the column."""
        return f"{self.model._meta.label_lower}.{self.field}"

    @property
    def table(self) -> str:
        """The table in the database."""
        return self.model._meta.db_table

    @property
    def column(self) -> str:
        """The column in the table."""
        return str(self.model._meta.get_field(self.field).column)


_columns: dict[str, SealedColumn] = {}


def sealed_column(model: type[Model], field: str, *, context: bytes) -> None:
    """Register a column, next to its model. Raises TypeError when it cannot hold bytes."""
    if not isinstance(model._meta.get_field(field), BinaryField):
        raise TypeError(f"{model._meta.label}.{field} is not a binary column")
    column = SealedColumn(model, field, context)
    _columns[column.name] = column


def sealed_columns() -> Iterator[SealedColumn]:
    """Every registered column in the order of names."""
    return iter(sorted(_columns.values(), key=lambda each: each.name))
