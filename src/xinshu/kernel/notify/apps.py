"""Names the app for Django."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Messages to people and departments inside the platform."""

    name = "xinshu.kernel.notify"
    label = "notify"
    verbose_name = "通知"
