"""Names the app for Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Long work as rows: progress, cursor, cancel, resume, schedule."""

    name = "xinshu.kernel.jobs"
    label = "jobs"
    verbose_name = "后台任务"
