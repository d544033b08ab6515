"""Names the app for Django."""

from django.apps import AppConfig


class CryptoConfig(AppConfig):
    """Keys and what is sealed or signed with them."""

    name = "xinshu.kernel.crypto"
    label = "crypto"
    verbose_name = "密码"
