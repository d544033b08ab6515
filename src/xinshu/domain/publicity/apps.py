"""Django's view of this app."""

from django.apps import AppConfig


class PublicityConfig(AppConfig):
    """双公示."""

    name = "xinshu.domain.publicity"
    label = "publicity"
    verbose_name = "双公示"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare rights, scopes, jobs and subscriptions."""
        from xinshu.domain.publicity import handlers, jobs, policies, verifying  # noqa: F401, PLC0415
