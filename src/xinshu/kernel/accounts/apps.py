"""Names the app for Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, the tree of departments, and the posts that join them."""

    name = "xinshu.kernel.accounts"
    label = "accounts"
    verbose_name = "用户与单位"
