"""Names the app for Django."""

from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    """How long things are kept, and how they end: retention table, legal holds, destruction."""

    name = "xinshu.kernel.lifecycle"
    label = "lifecycle"
    verbose_name = "保存与销毁"
