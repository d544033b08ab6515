"""Every screen of the workbench opens for those it is meant for and says no to everybody else."""

import pytest
from django.test import Client
from django.urls import reverse

from builders.actors import Cast
from delivery.district import District
from delivery.pages import logged_in

CLERK, OFFICER, ADMIN = "clerk_a", "centre_officer", "system_admin"

# screen -> who of clerk, officer and system administrator may open it
SCREENS: dict[str, set[str]] = {
    "home": {CLERK, OFFICER, ADMIN},
    "me": {CLERK, OFFICER, ADMIN},
    "notices": {CLERK, OFFICER, ADMIN},
    "tasks": {CLERK, OFFICER},
    "task": {CLERK, OFFICER},
    "upload": {CLERK, OFFICER},
    "template": {CLERK, OFFICER},
    "entry": {CLERK, OFFICER},
    "entry_form": {CLERK, OFFICER},
    "submissions": {CLERK, OFFICER},
    "submissions_export": {CLERK, OFFICER},
    "receipt": {CLERK, OFFICER},
    "receipt_progress": {CLERK, OFFICER},
    "findings": {CLERK, OFFICER},
    "held": {CLERK, OFFICER},
    "held_export": {CLERK, OFFICER},
    "coverage": {CLERK, OFFICER},
    "coverage_export": {CLERK, OFFICER},
    "quality": {CLERK, OFFICER},
    "quality_export": {CLERK, OFFICER},
    "queue": {CLERK, OFFICER},
    "unmatched": {CLERK, OFFICER},
    "sources": {OFFICER},
    "source_edit": {OFFICER},
    "jobs": {CLERK, OFFICER, ADMIN},
    "subjects": {CLERK, OFFICER},
    "archive": {CLERK, OFFICER},
    "record": {CLERK, OFFICER},
    "merge": {OFFICER},
    "split": {OFFICER},
    "catalogue": {CLERK, OFFICER},
    "compare": {CLERK, OFFICER},
    "item": {CLERK, OFFICER},
    "add_item": {OFFICER},
    "import": {OFFICER},
}


def address(screen: str, district: District) -> str:
    """Where a screen lies in this district."""
    arguments: dict[str, list[object]] = {
        "task": [district.task.pk],
        "template": ["penalty"],
        "entry_form": ["penalty"],
        "unmatched": [district.waiting.pk],
        "archive": [district.subject.pk],
        "merge": [district.subject.pk],
        "split": [district.subject.pk],
        "record": [district.record.pk],
        "item": ["penalty"],
    }
    for screen_of_batch in ("receipt", "receipt_progress", "findings", "held", "held_export"):
        arguments[screen_of_batch] = [district.submission.receipt_no]
    return reverse(f"workbench:{screen}", args=arguments.get(screen, []))


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("who", [CLERK, OFFICER, ADMIN])
def test_screen_opens_for_its_roles_only(
    screen: str, who: str, cast: Cast, district: District
) -> None:
    answer = logged_in(getattr(cast, who)).get(address(screen, district))
    assert answer.status_code == (200 if who in SCREENS[screen] else 403)


@pytest.mark.parametrize("screen", SCREENS)
def test_stranger_is_asked_to_log_in(screen: str, district: District) -> None:
    answer = Client().get(address(screen, district))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/?next=/workbench/")


def test_refusal_reads_as_a_sentence(cast: Cast, district: District) -> None:
    answer = logged_in(cast.system_admin).get(address("tasks", district))
    assert "您没有“查看报送批次”的权限" in answer.content.decode()


@pytest.mark.parametrize("screen", ["receipt", "findings", "held", "held_export", "task"])
def test_other_departments_batches_are_not_found(
    screen: str, cast: Cast, district: District
) -> None:
    answer = logged_in(cast.clerk_b).get(address(screen, district))
    assert answer.status_code == 404


def test_navigation_shows_only_what_opens(cast: Cast, district: District) -> None:
    page = logged_in(cast.system_admin).get(address("home", district)).content.decode()
    assert reverse("workbench:jobs") in page
    assert reverse("workbench:catalogue") not in page
