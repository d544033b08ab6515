"""Names the app for Django."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Health, figures and the log."""

    name = "xinshu.kernel.operations"
    label = "operations"
    verbose_name = "运行维护"
