"""Django's view of this app."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """数据质量."""

    name = "xinshu.domain.quality"
    label = "quality"
    verbose_name = "数据质量"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare rights, scopes, jobs and subscriptions."""
        from xinshu.domain.quality import handlers, policies  # noqa: F401, PLC0415
