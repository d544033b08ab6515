"""Addresses of double publicity in the workbench."""

from django.urls import path

from xinshu.delivery.workbench.views import (
    publicity,
    publicity_accuracy,
    publicity_assessment,
    publicity_ledgers,
)

urlpatterns = [
    path("publicity/", publicity.overview, name="publicity"),
    path("publicity/export/", publicity.overview_export, name="publicity_export"),
    path("publicity/records/", publicity.clocks, name="clocks"),
    path("publicity/records/<int:pk>/", publicity.clock, name="clock"),
    path("publicity/acts/", publicity.acts, name="acts"),
    path("publicity/ledgers/", publicity_ledgers.ledgers, name="ledgers"),
    path("publicity/ledgers/new/", publicity_ledgers.declare, name="ledger_new"),
    path("publicity/ledgers/<int:pk>/", publicity_ledgers.ledger, name="ledger"),
    path("publicity/ledgers/<int:pk>/again/", publicity_ledgers.again, name="ledger_again"),
    path("publicity/ledgers/<int:pk>/export/", publicity_ledgers.export, name="ledger_export"),
    path("publicity/lines/<int:pk>/excuse/", publicity_ledgers.excuse, name="line_excuse"),
    path("publicity/checks/", publicity_accuracy.checks, name="accuracy_checks"),
    path("publicity/checks/new/", publicity_accuracy.plan, name="accuracy_plan"),
    path("publicity/checks/<int:pk>/", publicity_accuracy.check, name="accuracy_check"),
    path("publicity/checks/<int:pk>/draw/", publicity_accuracy.draw, name="accuracy_draw"),
    path(
        "publicity/checks/<int:pk>/conclude/", publicity_accuracy.conclude, name="accuracy_conclude"
    ),
    path("publicity/samples/<int:pk>/", publicity_accuracy.sample, name="sample"),
    path("publicity/samples/<int:pk>/document/", publicity_accuracy.document, name="document"),
    path("publicity/samples/<int:pk>/supply/", publicity_accuracy.supply, name="sample_supply"),
    path("publicity/samples/<int:pk>/compare/", publicity_accuracy.compare, name="sample_compare"),
    path("publicity/samples/<int:pk>/absent/", publicity_accuracy.absent, name="sample_absent"),
    path("publicity/assessments/", publicity_assessment.assessments, name="assessments"),
    path("publicity/assessments/new/", publicity_assessment.draft, name="assessment_draft"),
    path(
        "publicity/assessments/<slug:number>/", publicity_assessment.assessment, name="assessment"
    ),
    path(
        "publicity/assessments/<slug:number>/export/",
        publicity_assessment.export,
        name="assessment_export",
    ),
    path(
        "publicity/assessments/<slug:number>/issue/",
        publicity_assessment.issue,
        name="assessment_issue",
    ),
    path(
        "publicity/assessments/<slug:number>/drop/",
        publicity_assessment.drop,
        name="assessment_drop",
    ),
]
