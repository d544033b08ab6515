"""Where the interface hangs."""

from django.urls import path

from xinshu.delivery.openapi.api import api

urlpatterns = [path("v1/", api.urls)]
