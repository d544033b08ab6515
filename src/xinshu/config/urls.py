"""Where each face hangs."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path

from xinshu.kernel.web.guard import PUBLIC, guarded

FACES = (
    ("workbench/", "xinshu.delivery.workbench.urls"),
    ("api/", "xinshu.delivery.openapi.urls"),
    ("", "xinshu.kernel.operations.urls"),
    ("", "xinshu.delivery.portal.urls"),
)

DOORS = (
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
)

urlpatterns: list[URLPattern | URLResolver] = guarded(DOORS, PUBLIC)
urlpatterns += [path(prefix, include(urls)) for prefix, urls in FACES]
