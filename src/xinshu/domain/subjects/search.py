"""Name search inside the relational store: bigrams in SQLite FTS5, trigrams in PostgreSQL.

Chinese has no spaces, so a name is indexed as overlapping pairs of characters; a query of any
two or more characters becomes a phrase of pairs. PostgreSQL uses pg_trgm with LIKE.
"""

from django.db import connection

INDEX = "subjects_name_search"
LIMIT = 2_000  # more matches than anybody reads; keeps a one-character query cheap


def pairs(text: str) -> str:
    """The overlapping pairs of characters of `text`, joined by spaces; one character stays one."""
    if len(text) < 2:
        return text
    return " ".join(text[i : i + 2] for i in range(len(text) - 1))


def ensure() -> None:
    """Create the index if this database has none yet. Runs after every migrate."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5("
                "pairs, content='', tokenize='unicode61')"
            )
        elif connection.vendor == "postgresql":
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {INDEX} ON subjects_subjectname "
                "USING gin (name_norm gin_trgm_ops)"
            )


def catch_up() -> int:
    """Index the names stored since the last call; returns how many. PostgreSQL needs nothing."""
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(rowid), 0) FROM {INDEX}")
        (done,) = cursor.fetchone()
        cursor.execute(
            "SELECT id, name_norm FROM subjects_subjectname WHERE id > %s ORDER BY id", [done]
        )
        count = 0
        while rows := cursor.fetchmany(20_000):
            with connection.cursor() as writer:
                writer.executemany(
                    f"INSERT INTO {INDEX}(rowid, pairs) VALUES (%s, %s)",
                    [(row_id, pairs(name)) for row_id, name in rows],
                )
            count += len(rows)
    return count


def matching_names(normal: str) -> list[int]:
    """Ids of `SubjectName` rows whose normal form contains `normal`; at most `LIMIT`."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite" and len(normal) >= 2:
            phrase = '"' + pairs(normal).replace('"', '""') + '"'
            cursor.execute(
                f"SELECT rowid FROM {INDEX} WHERE pairs MATCH %s LIMIT {LIMIT}", [phrase]
            )
        else:
            pattern = "%" + normal.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            cursor.execute(
                "SELECT id FROM subjects_subjectname WHERE name_norm LIKE %s ESCAPE '\\' "
                f"LIMIT {LIMIT}",
                [pattern + "%"],
            )
        return [row[0] for row in cursor.fetchall()]
