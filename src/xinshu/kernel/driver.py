"""The database driver behind Django, for work that goes by columns instead of rows."""

from typing import Any

from django.db import connection


def driver() -> Any:
    """The driver's own connection, inside Django's current transaction."""
    connection.ensure_connection()
    return connection.connection
