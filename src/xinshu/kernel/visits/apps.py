"""Names the app for Django."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Visits of the public site by day and section; nobody is recognised."""

    name = "xinshu.kernel.visits"
    label = "visits"
    verbose_name = "访问统计"
