"""Names the app for Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """What was done, by whom, why: events that are only ever added."""

    name = "xinshu.kernel.audit"
    label = "audit"
    verbose_name = "审计"
