"""Where each face hangs."""

from django.urls import URLPattern, URLResolver, include, path

from xinshu.delivery.editorial.door import hung

FACES = (
    ("workbench/", "xinshu.delivery.workbench.urls"),
    ("api/", "xinshu.delivery.openapi.urls"),
    ("news/", "xinshu.delivery.editorial.urls"),
    ("", "xinshu.kernel.operations.urls"),
    ("", "xinshu.kernel.signin.urls"),
    ("", "xinshu.delivery.portal.urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    hung("editorial/"),
    *(path(prefix, include(urls)) for prefix, urls in FACES),
]
