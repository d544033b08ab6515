"""Counting calls for the statistics: one statement a call, whatever else is going on."""

from django.db import connection
from django.utils import timezone

from xinshu.kernel.keys.models import Client

ADD = """
    INSERT INTO keys_usage (client_id, day, operation, calls, refused, limited)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (client_id, day, operation) DO UPDATE SET
        calls = keys_usage.calls + excluded.calls,
        refused = keys_usage.refused + excluded.refused,
        limited = keys_usage.limited + excluded.limited
"""
BAD, TOO_MANY = 400, 429


def note(client: Client, operation: str, *, status: int) -> None:
    """Count one call that was answered with this HTTP status."""
    shut = status == TOO_MANY
    counts = [int(not shut), int(not shut and status >= BAD), int(shut)]
    day = timezone.localdate().isoformat()
    with connection.cursor() as cursor:
        cursor.execute(ADD, [client.pk, day, operation[:80], *counts])
