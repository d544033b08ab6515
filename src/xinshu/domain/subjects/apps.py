"""Django's view of this app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SubjectsConfig(AppConfig):
    """信用主体."""

    name = "xinshu.domain.subjects"
    label = "subjects"
    verbose_name = "信用主体"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the name index beside the tables: it is no model and has no migration."""
        post_migrate.connect(_ensure_search, sender=self)


def _ensure_search(**_: object) -> None:
    from xinshu.domain.subjects import search  # noqa: PLC0415  (needs the app registry)

    search.ensure()
