"""Where each face hangs."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path

FACES = (
    ("workbench/", "xinshu.delivery.workbench.urls"),
    ("api/", "xinshu.delivery.openapi.urls"),
    ("", "xinshu.delivery.portal.urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
urlpatterns += [path(prefix, include(urls)) for prefix, urls in FACES]
