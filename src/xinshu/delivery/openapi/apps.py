"""Names the app for Django."""

from django.apps import AppConfig


class OpenapiConfig(AppConfig):
    """接口服务."""

    name = "xinshu.delivery.openapi"
    label = "openapi"
    verbose_name = "接口服务"
