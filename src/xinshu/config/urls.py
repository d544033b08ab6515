"""Where each face hangs."""

from django.urls import URLPattern, URLResolver, include, path

FACES = (
    ("workbench/", "xinshu.delivery.workbench.urls"),
    ("api/", "xinshu.delivery.openapi.urls"),
    ("", "xinshu.kernel.operations.urls"),
    ("", "xinshu.kernel.signin.urls"),
    ("", "xinshu.delivery.portal.urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(urls)) for prefix, urls in FACES
]
