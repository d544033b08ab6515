"""Building or upgrading the database, and what has to stand in it before anybody works."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from xinshu.delivery.editorial import setting_up

FIRST = ("wagtailadmin", "wagtailcore", "wagtaildocs", "wagtailimages", "wagtailusers")


def migrate_all(*, verbosity: int) -> None:
    """Bring the database up to this version; running it again is idle.

    The long history of the editorial library goes first: while few other tables are known, each of
    its steps is several times cheaper.
    """
    executor = MigrationExecutor(connection)
    executor.migrate([each for each in executor.loader.graph.leaf_nodes() if each[0] in FIRST])
    call_command("migrate", interactive=False, verbosity=verbosity)
    setting_up.ensure()
