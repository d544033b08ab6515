"""Sealed columns: registered next to their models, sealed anew by the batch."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BinaryField, Count, F, Func, Model, QuerySet, Value
from django.db.models.functions import Coalesce

from xinshu.kernel.crypto.places import UNREADABLE, Step, sealed_place
from xinshu.kernel.driver import column_of
from xinshu.kernel.keyring import KeyUnknown
from xinshu.kernel.seal import MARK_BYTES, Mark, Tampered, seal, unseal

BATCH_ROWS = 500


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A binary column whose values were made by `seal(…, context=context)`."""

    model: type[Model]
    field: str
    context: bytes

    @property
    def name(self) -> str:
        """`app.model.field`."""
        return f"{self.model._meta.label_lower}.{self.field}"

    def usage(self) -> Mapping[str, int]:
        """How many values are sealed with each key."""
        found: Counter[str] = Counter()
        for mark, count in self._marked().values_list("sealed_as").annotate(count=Count("pk")):
            found[_key_of(bytes(mark))] += count
        return found

    def outdated(self) -> int:
        """How many values are not sealed as new ones are."""
        return self._outdated().count()

    def reseal(self, after: Any) -> Step | None:
        """Seal the next rows anew, those behind the primary key `after`.

        A row that changes meanwhile keeps its change. A value that does not open is left as it
        is and named.
        """
        rows = self._outdated().order_by("pk")
        if after is not None:
            rows = rows.filter(pk__gt=after)
        batch = list(rows.values_list("pk", self.field)[:BATCH_ROWS])
        if not batch:
            return None
        changes: list[tuple[bytes, Any, bytes]] = []
        broken: list[str] = []
        for key, sealed in batch:
            try:
                plain = unseal(bytes(sealed), context=self.context)
            except (Tampered, KeyUnknown) as error:
                broken.append(f"{self.name} {key}: {error}")
            else:
                changes.append((seal(plain, context=self.context), key, bytes(sealed)))
        return Step(batch[-1][0], self._replace(changes), tuple(broken))

    def sample_query(self, most: int) -> str:
        """SQL for keys and values of the first rows, for a database that is not Django's."""
        column, key = column_of(self.model, self.field), column_of(self.model)
        return (
            f'SELECT "{key}", "{column}" FROM "{self.model._meta.db_table}" '
            f'WHERE "{column}" IS NOT NULL ORDER BY "{key}" LIMIT {most}'
        )

    def _replace(self, changes: list[tuple[bytes, Any, bytes]]) -> int:
        """Write (new value, key, old value) where the old value still stands."""
        if not changes:
            return 0
        quote = connection.ops.quote_name
        table = quote(self.model._meta.db_table)
        column, key = quote(column_of(self.model, self.field)), quote(column_of(self.model))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s", changes
            )
            return int(cursor.rowcount)

    def _marked(self) -> QuerySet[Any]:
        mark = Func(
            F(self.field),
            Value(1),
            Value(MARK_BYTES),
            function="SUBSTR",
            output_field=BinaryField(),
        )
        nothing = Value(b"", output_field=BinaryField())  # for SQLite no bytes have no part
        rows = self.model._base_manager.filter(**{f"{self.field}__isnull": False})
        marked: QuerySet[Any] = rows.annotate(sealed_as=Coalesce(mark, nothing)).order_by()
        return marked

    def _outdated(self) -> QuerySet[Any]:
        return self._marked().exclude(sealed_as=bytes(Mark.current()))


def sealed_column(model: type[Model], field: str, *, context: bytes) -> None:
    """Register a column. Raises TypeError when it cannot hold bytes."""
    if not isinstance(model._meta.get_field(field), BinaryField):
        raise TypeError(f"{model._meta.label}.{field} is not a binary column")
    sealed_place(SealedColumn(model, field, context))


def _key_of(mark: bytes) -> str:
    try:
        return Mark.of(mark).key_id
    except Tampered:
        return UNREADABLE
