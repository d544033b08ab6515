"""Names the app for Django."""

from django.apps import AppConfig


class EditorialConfig(AppConfig):
    """News, policies, notices, interpretations, typical cases: Wagtail behind our own doors."""

    name = "xinshu.delivery.editorial"
    label = "editorial"
    verbose_name = "内容管理"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Rights, jobs, and what follows from a publication."""
        # Models may be imported only when every app is ready.
        from xinshu.delivery.editorial import (  # noqa: F401, PLC0415
            following,
            front,
            handlers,
            jobs,
            permissions,
        )

        handlers.send_no_mails()
