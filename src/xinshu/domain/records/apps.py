"""Django's view of this app."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """信用记录."""

    name = "xinshu.domain.records"
    label = "records"
    verbose_name = "信用记录"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare rights, scopes, jobs and subscriptions."""
        from xinshu.domain.records import policies  # noqa: F401, PLC0415
