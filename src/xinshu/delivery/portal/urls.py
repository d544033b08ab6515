"""Addresses of the public site."""

from django.urls import path

from xinshu.delivery.portal import views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("subjects/<int:pk>/", views.subject, name="subject"),
    path("catalogue/", views.catalogue, name="catalogue"),
    path("language/", views.language, name="language"),
]
