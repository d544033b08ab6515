"""Names the app for Django."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Keys of machine clients: a department's system acts as one of its users."""

    name = "xinshu.kernel.keys"
    label = "keys"
    verbose_name = "接口密钥"
