"""From an account somebody opened to the first screen: one walk through every door on the way."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from builders.actors import Cast
from delivery.pages import words
from xinshu.kernel.accounts.commitments import wording
from xinshu.kernel.accounts.services import assign_post, open_account

pytestmark = pytest.mark.django_db
OWN = "Spring-River-77-Lantern"


def test_a_new_clerk_changes_the_password_signs_and_works(cast: Cast, settings: Settings) -> None:
    settings.XINSHU_SECOND_FACTOR = "offered"
    user, initial = open_account(
        username="fresh",
        display_name="新人",
        department=cast.department_a,
        actor=cast.system_admin,
    )
    assign_post(
        user,
        role="department_clerk",
        department=cast.department_a,
        actor=cast.security_admin,
    )
    client, tasks = Client(), reverse("workbench:tasks")

    entered = client.post(reverse("login"), {"username": "fresh", "password": initial})
    assert entered["Location"].startswith(reverse("account_password"))
    assert client.get(tasks)["Location"].startswith(reverse("account_password"))
    client.post(reverse("account_password"), {"current": initial, "new": OWN, "again": OWN})

    assert client.get(tasks)["Location"].startswith(reverse("workbench:commitment"))
    client.post(reverse("workbench:commitment"), {"version": wording().version, "name": "新人"})
    assert "报送任务" in words(client.get(tasks))

    client.logout()
    again = client.post(reverse("login"), {"username": "fresh", "password": initial})
    assert again.status_code != 302
    entered = client.post(reverse("login"), {"username": "fresh", "password": OWN})
    assert entered["Location"] == settings.LOGIN_REDIRECT_URL
