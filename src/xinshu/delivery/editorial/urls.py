"""Addresses of what editors publish."""

from django.urls import path

from xinshu.delivery.editorial import news_views as views

app_name = "news"

urlpatterns = [
    path("", views.listing, name="list"),
    path("feed.atom", views.atom, name="atom"),
    path("feed.json", views.feed_json, name="feed_json"),
    path("files/<str:name>", views.file, name="file"),
    path("at/<path:way>", views.at, name="at"),
    path("<int:pk>/", views.article, name="article"),
    path("<slug:code>/", views.listing, name="column"),
    path("<slug:code>/feed.atom", views.atom, name="column_atom"),
    path("<slug:code>/feed.json", views.feed_json, name="column_feed_json"),
]
