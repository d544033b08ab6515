"""Django's view of this app."""

from django.apps import AppConfig


class CollectionConfig(AppConfig):
    """数据归集."""

    name = "xinshu.domain.collection"
    label = "collection"
    verbose_name = "数据归集"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare rights, scopes, jobs and subscriptions."""
        from xinshu.domain.collection import policies, processing, sources_running  # noqa: F401, PLC0415
