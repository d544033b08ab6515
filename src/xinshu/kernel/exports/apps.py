"""Names the app for Django."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Data that leaves the platform as a file: asked for, approved, marked, short-lived."""

    name = "xinshu.kernel.exports"
    label = "exports"
    verbose_name = "数据导出"
