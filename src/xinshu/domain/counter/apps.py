"""Django's view of this app."""

from django.apps import AppConfig


class CounterConfig(AppConfig):
    """窗口服务."""

    name = "xinshu.domain.counter"
    label = "counter"
    verbose_name = "窗口服务"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare rights and what can be seen; papers of the window can be verified."""
        from xinshu.domain.counter import policies, retention, verifying  # noqa: F401, PLC0415
