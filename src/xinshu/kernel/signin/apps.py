"""Names the app for Django."""

from django.apps import AppConfig


class SigninConfig(AppConfig):
    """Signing in: passwords, second factors, passkeys, single sign-on, sessions, confirmation."""

    name = "xinshu.kernel.signin"
    label = "signin"
    verbose_name = "登录"
