"""Addresses of disclosure in the workbench."""

from django.urls import path

from xinshu.delivery.workbench.views import disclosure

urlpatterns = [
    path("disclosure/", disclosure.publications, name="disclosure"),
    path("disclosure/<int:pk>/", disclosure.publication, name="disclosure_record"),
    path("disclosure/<int:pk>/suppress/", disclosure.suppress, name="disclosure_suppress"),
    path("disclosure/<int:pk>/lift/", disclosure.lift, name="disclosure_lift"),
    path("disclosure/takedowns/", disclosure.takedowns, name="takedowns"),
    path("disclosure/takedowns/<str:day>/", disclosure.takedown, name="takedown"),
    path(
        "disclosure/takedowns/<str:day>/export/", disclosure.takedown_export, name="takedown_export"
    ),
    path("disclosure/checks/", disclosure.checks, name="disclosure_checks"),
    path("disclosure/rules/", disclosure.rules, name="disclosure_rules"),
    path("disclosure/rules/<int:pk>/", disclosure.rule_set, name="disclosure_rule_set"),
]
