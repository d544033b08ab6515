"""The database driver behind Django, for work that goes by columns instead of rows."""

from typing import Any

from django.db import connection
from django.db.models import Model


def driver() -> Any:
    """The driver's own connection, inside Django's current transaction."""
    connection.ensure_connection()
    return connection.connection


def column_of(model: type[Model], field: str = "") -> str:
    """What the database calls a field; the primary key when none is named."""
    meta = model._meta
    wanted = field or (meta.pk.name if meta.pk else "")
    return next(str(each.column) for each in meta.concrete_fields if each.name == wanted)
