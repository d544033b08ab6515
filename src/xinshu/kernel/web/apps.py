"""Names the app for Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """What every page shares: static files and context."""

    name = "xinshu.kernel.web"
    label = "web"
    verbose_name = "页面公共部分"
