"""Names the app for Django."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """Unusual looks at data: rules over the audit, and the security tickets they open."""

    name = "xinshu.kernel.watch"
    label = "watch"
    verbose_name = "安全监测"
