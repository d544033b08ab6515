"""Django's view of this app."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """公共信用信息目录."""

    name = "xinshu.domain.catalog"
    label = "catalog"
    verbose_name = "公共信用信息目录"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare rights, scopes, jobs and subscriptions."""
        from xinshu.domain.catalog import policies  # noqa: F401, PLC0415
