"""Names the app for Django."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """The staff's face."""

    name = "xinshu.delivery.workbench"
    label = "workbench"
    verbose_name = "工作台"
