"""Names the app for Django."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Events written in the transaction and delivered after the commit."""

    name = "xinshu.kernel.outbox"
    label = "outbox"
    verbose_name = "事件发件箱"
