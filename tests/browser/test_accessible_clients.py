"""The screens of machine clients and of channels, in both widths and with something on them."""

import datetime as dt

import pytest
from django.test import Client as Browsing
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from browser.test_accessible import look
from builders.actors import SETUP, Cast, make_cast, user_of
from builders.contacts import reached_at
from builders.machines import client_of
from delivery.pages import logged_in
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.keys import services
from xinshu.kernel.keys.models import Client, Usage
from xinshu.kernel.notify.models import Dispatch
from xinshu.kernel.notify.services import tell
from xinshu.kernel.signin.stepup import CONFIRMED_AT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def staged(settings: Settings) -> tuple[Cast, Client]:
    """The cast, a client with a month of use and two kinds of keys, a notice that failed."""
    settings.XINSHU_NOTICE_CHANNELS = ["mail", "sms"]
    cast = make_cast()
    client, _ = client_of(
        cast.clerk_a, name="市场监管业务系统", networks_allowed=["192.0.2.0/24"], signing="hmac-sm3"
    )
    services.rotate(client, keep=dt.timedelta(days=7), actor=SETUP)
    services.add_shared_key(client, actor=SETUP)
    client_of(cast.clerk_b, name="联调沙箱", sandbox=True)
    today = timezone.localdate()
    for number in range(30):
        Usage.objects.create(
            client=client,
            day=today - dt.timedelta(days=number),
            operation="POST /items/{code}/records",
            calls=400 + 37 * (number % 7),
            refused=number % 5,
            limited=number % 3,
        )
    reached_at(cast.clerk_a, "mail", "clerk@office.example")
    notice = tell(user_of(cast.clerk_a), "held_rows", actor=SETUP, receipt="2026", held=3)
    for channel, state in (("mail", "failed"), ("sms", "sent")):
        Dispatch.objects.create(
            notice=notice,
            user=user_of(cast.clerk_a),
            channel=channel,
            state=state,
            attempts=1,
            error="邮件服务器拒收（550）" if state == "failed" else "",
            queued_at=timezone.now(),
        )
    return cast, client


def session_of(actor: Actor) -> str:
    """The session of someone who has just proved who they are."""
    browser: Browsing = logged_in(actor)
    session = browser.session
    session[CONFIRMED_AT] = timezone.now().timestamp()
    session.save()
    return str(browser.cookies["sessionid"].value)


def test_the_screens_of_clients_are_accessible(
    chromium: Browser, live_server: LiveServer, staged: tuple[Cast, Client]
) -> None:
    cast, client = staged
    pages = {
        "clients": "/workbench/clients/",
        "client": f"/workbench/clients/{client.code}/",
        "new": "/workbench/clients/new/",
        "change": f"/workbench/clients/{client.code}/change/",
    }
    assert look(chromium, live_server, pages, session_of(cast.security_admin)) == {}


def test_the_screens_of_channels_are_accessible(
    chromium: Browser, live_server: LiveServer, staged: tuple[Cast, Client]
) -> None:
    cast, _ = staged
    own, log = "/workbench/notices/settings/", "/workbench/notices/log/"
    assert look(chromium, live_server, {"own": own}, session_of(cast.clerk_a)) == {}
    assert look(chromium, live_server, {"log": log}, session_of(cast.system_admin)) == {}
