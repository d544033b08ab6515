"""Names the app for Django."""

from importlib import import_module

from django.apps import AppConfig


class OpenapiConfig(AppConfig):
    """接口服务."""

    name = "xinshu.delivery.openapi"
    label = "openapi"
    verbose_name = "接口服务"

    def ready(self) -> None:
        """Declare the scopes: the workbench and the command line offer them, too."""
        import_module("xinshu.delivery.openapi.scopes")
