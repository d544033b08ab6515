"""Django's view of this app."""

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate


class SubjectsConfig(AppConfig):
    """信用主体."""

    name = "xinshu.domain.subjects"
    label = "subjects"
    verbose_name = "信用主体"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare rights; keep the name index beside the tables (it has no migration)."""
        from xinshu.domain.subjects import jobs, policies  # noqa: F401, PLC0415

        post_migrate.connect(_ensure_search, sender=self)


def _ensure_search(**_: object) -> None:
    from xinshu.domain.subjects import search  # noqa: PLC0415  (needs the app registry)
    from xinshu.domain.subjects.models import SubjectName  # noqa: PLC0415

    # The signal comes after every run, also one that was told to stop at another app.
    if SubjectName._meta.db_table in connection.introspection.table_names():
        search.ensure()
