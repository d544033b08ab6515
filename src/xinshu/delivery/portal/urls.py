"""Addresses of the public site."""

from django.urls import path

from xinshu.delivery.portal import members, views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("subjects/<int:pk>/", views.subject, name="subject"),
    path("catalogue/", views.catalogue, name="catalogue"),
    path("register/", members.register, name="register"),
    path("me/", members.account, name="account"),
    path("me/claims/", members.claim, name="claim"),
    path("me/claims/<int:pk>/end/", members.give_up, name="claim_end"),
    path("me/identity/", members.prove, name="prove"),
    path("language/", views.language, name="language"),
]
