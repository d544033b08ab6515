"""Names the app for Django."""

from django.apps import AppConfig


class BackupConfig(AppConfig):
    """Backing up, restoring, and the drills that show it works."""

    name = "xinshu.kernel.backup"
    label = "backup"
    verbose_name = "备份"
