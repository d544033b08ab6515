"""Names the app for Django."""

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    """What every page shares: static files and context."""

    name = "xinshu.kernel.web"
    label = "web"
    verbose_name = "页面公共部分"

    def ready(self) -> None:
        """Register the check of all addresses."""
        import_module("xinshu.kernel.web.checks")
