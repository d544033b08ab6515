"""Names the app for Django."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Machine clients: how other systems prove who they are, and how much they may ask."""

    name = "xinshu.kernel.keys"
    label = "keys"
    verbose_name = "接口客户端"
