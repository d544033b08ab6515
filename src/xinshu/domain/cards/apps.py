"""Django's view of this app."""

from django.apps import AppConfig


class CardsConfig(AppConfig):
    """信用名片."""

    name = "xinshu.domain.cards"
    label = "cards"
    verbose_name = "信用名片"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare rights; cards can be verified by their number."""
        from xinshu.domain.cards import permissions, verifying  # noqa: F401, PLC0415
