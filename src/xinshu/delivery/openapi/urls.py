"""Where the interface hangs."""

from django.urls import path

from xinshu.delivery.openapi import oauth
from xinshu.delivery.openapi.api import api
from xinshu.kernel.web.guard import BY_OPERATION, guarded

# The operations of one address share a view, so each has its own rule (`declared` in api.py).
_operations, _app, _namespace = api.urls

urlpatterns = [
    path("oauth/token", oauth.token, name="oauth-token"),
    path("oauth/revoke", oauth.revoke, name="oauth-revoke"),
    path("v1/", (guarded(_operations, BY_OPERATION), _app, _namespace)),
]
