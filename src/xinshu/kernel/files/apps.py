"""Names the app for Django."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files as they were handed in: content-addressed and encrypted at rest."""

    name = "xinshu.kernel.files"
    label = "files"
    verbose_name = "文件"
