"""Django's view of this app."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """公示管理."""

    name = "xinshu.domain.disclosure"
    label = "disclosure"
    verbose_name = "公示管理"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare rights, scopes, jobs and subscriptions."""
        from xinshu.domain.disclosure import handlers, policies  # noqa: F401, PLC0415
