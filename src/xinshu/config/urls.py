"""Where each face hangs."""

from importlib import import_module

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path

FACES = (
    ("workbench/", "xinshu.delivery.workbench.urls"),
    ("api/", "xinshu.delivery.openapi.urls"),
    ("", "xinshu.delivery.portal.urls"),
)


def present(module: str) -> bool:
    """The face has been built; a platform without one of its faces still answers."""
    try:
        import_module(module)
    except ModuleNotFoundError as missing:
        if missing.name and module.startswith(missing.name):
            return False
        raise
    return True


urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
urlpatterns += [path(prefix, include(urls)) for prefix, urls in FACES if present(urls)]
