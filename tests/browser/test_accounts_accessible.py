"""Screens of departments, accounts and members at desktop width and at 360 px."""

import io

import pytest
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from browser.test_accessible import look
from builders.actors import Cast, make_cast, make_department, user_of
from delivery.district import make_district
from xinshu.kernel.accounts import members
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Claim

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def session_of(actor: Actor) -> str:
    """The key of a browser session of someone who has logged in."""
    client = Client()
    client.force_login(user_of(actor))
    return client.cookies["sessionid"].value


@pytest.fixture
def staged() -> Cast:
    """The cast with a tree of departments and an agent who waits for an officer."""
    cast = make_cast()
    district = make_district(cast.department_a)
    make_department("desk", "测试区市场监管局第一市场监管所", parent=cast.department_a)
    members.claim(
        subject_ref=f"subjects.subject:{district.subject.pk}",
        subject_label=district.subject.name,
        evidence=io.BytesIO(b"%PDF-1.7 letter"),
        name="授权书.pdf",
        actor=cast.enterprise,
    )
    return cast


def test_screens_of_administrators(
    chromium: Browser, live_server: LiveServer, staged: Cast
) -> None:
    own = {
        "people": "/workbench/people/",
        "person": f"/workbench/people/{staged.clerk_a.user_id}/",
        "new person": "/workbench/people/new/",
    }
    tree = {
        "organisation": "/workbench/organisation/",
        "department": f"/workbench/organisation/{staged.department_a.pk}/",
        "new department": "/workbench/organisation/new/",
        "posts": "/workbench/posts/",
        "commitment": "/workbench/commitment/",
    }
    assert look(chromium, live_server, own, session_of(staged.admin_a)) == {}
    assert look(chromium, live_server, tree, session_of(staged.system_admin)) == {}


def test_screens_of_claims(chromium: Browser, live_server: LiveServer, staged: Cast) -> None:
    claim = Claim.objects.get()
    officer = {"claims": "/workbench/claims/", "claim": f"/workbench/claims/{claim.pk}/"}
    assert look(chromium, live_server, officer, session_of(staged.centre_officer)) == {}
    account = {"account": "/me/"}
    assert look(chromium, live_server, account, session_of(staged.enterprise)) == {}
    assert look(chromium, live_server, account, session_of(staged.citizen)) == {}
    assert look(chromium, live_server, {"register": "/register/"}) == {}
