"""Addresses of the public site."""

from django.urls import path

from xinshu.delivery.portal import (
    cards,
    channels,
    embedding,
    help_pages,
    members,
    own_file,
    preferences,
    transparency,
    verify,
    views,
)

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("subjects/<int:pk>/", views.subject, name="subject"),
    path("catalogue/", views.catalogue, name="catalogue"),
    path("register/", members.register, name="register"),
    path("me/", members.account, name="account"),
    path("me/access/", own_file.access, name="access"),
    path("me/claims/", members.claim, name="claim"),
    path("me/claims/<int:pk>/end/", members.give_up, name="claim_end"),
    path("me/identity/", members.prove, name="prove"),
    path("transparency/", transparency.transparency, name="transparency"),
    path("transparency/keys.json", transparency.keys_json, name="keys_json"),
    path("transparency/checkpoints.json", transparency.checkpoints_json, name="checkpoints_json"),
    path("transparency/inclusion.json", transparency.inclusion_json, name="inclusion_json"),
    path("transparency/consistency.json", transparency.consistency_json, name="consistency_json"),
    path("transparency/<int:number>/", transparency.checkpoint, name="checkpoint"),
    path("transparency/<int:number>.json", transparency.checkpoint_json, name="checkpoint_json"),
    path("language/", preferences.language, name="language"),
    path("cards/", cards.about, name="cards_about"),
    path("cards/<str:number>/", cards.card, name="card"),
    path("cards/<str:number>/qr.svg", cards.qr, name="card_qr"),
    path("me/cards/", cards.mine, name="my_cards"),
    path("me/cards/<str:number>/withdraw/", cards.withdraw, name="card_withdraw"),
    path("verify/", verify.verify, name="verify"),
    path("widget/", embedding.widget, name="widget"),
    path("widget/about/", embedding.about, name="widget_about"),
    path("widget/search.js", embedding.script, name="widget_js"),
    path("enter/", embedding.enter, name="enter"),
    path("display/", preferences.display, name="display"),
    path("help/", help_pages.help_page, name="help"),
    path("manifest.webmanifest", channels.manifest, name="manifest"),
    path("kiosk/", channels.kiosk, name="kiosk"),
    path("kiosk/end/", channels.kiosk_end, name="kiosk_end"),
]
