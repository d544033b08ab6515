"""Signing in in a real browser: its pages, a passkey made and used, a phone, the provider."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from browser.test_accessible import look
from builders.actors import make_cast, user_of
from builders.oidc_provider import running_provider
from builders.signin import PASSWORD, code_now, give_phone, make_fresh, make_person, sign_in
from xinshu.kernel.accounts.models import User
from xinshu.kernel.signin.factors import new_recovery_codes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "security": "/account/security/",
    "password": "/account/password/",
    "authenticator": "/account/authenticator/",
    "passkey": "/account/passkeys/new/",
    "confirm": "/account/confirm/",
}


@pytest.fixture
def wang(db: None) -> User:
    """A clerk with a password."""
    return make_person()


def type_password(page: Page, server: LiveServer) -> None:
    """The first step, by hand."""
    page.goto(f"{server.url}/login/")
    page.get_by_label("用户名").fill("wang")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def add_device(page: Page) -> None:
    """Plug a device with a fingerprint reader into the browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_pages_of_the_account_are_accessible(
    chromium: Browser, live_server: LiveServer, wang: User
) -> None:
    client = Client()
    client.force_login(wang)
    make_fresh(client)
    session = client.cookies["sessionid"].value
    assert look(chromium, live_server, PAGES, session) == {}
    give_phone(wang)
    new_recovery_codes(wang)
    assert look(chromium, live_server, {"security": "/account/security/"}, session) == {}


def test_the_page_of_help_is_accessible(chromium: Browser, live_server: LiveServer) -> None:
    cast = make_cast()
    wang = make_person(at=cast.department_a)
    give_phone(wang)
    locked_out, helper = Client(), Client()
    locked_out.force_login(wang)
    for _ in range(5):
        sign_in(Client(), password="Wrong-1")
    helper.force_login(user_of(cast.security_admin))
    session = helper.cookies["sessionid"].value
    pages = {"help": f"/workbench/people/{wang.pk}/signin/"}
    assert look(chromium, live_server, pages, session) == {}


def test_a_passkey_is_made_and_opens_without_a_password(
    chromium: Browser, live_server: LiveServer, wang: User
) -> None:
    page = chromium.new_context().new_page()
    add_device(page)
    type_password(page, live_server)
    page.goto(f"{live_server.url}/account/passkeys/new/")
    page.get_by_label("名称").fill("办公室电脑")
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("heading", name="通行密钥：办公室电脑")).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    page.goto(f"{live_server.url}/login/?next=/account/security/")
    page.get_by_role("button", name="使用通行密钥登录").click()
    expect(page.get_by_role("heading", name="账户安全")).to_be_visible()
    page.context.close()


def test_a_browser_without_a_device_says_so(
    chromium: Browser, live_server: LiveServer, wang: User
) -> None:
    page = chromium.new_context().new_page()
    page.goto(f"{live_server.url}/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error()); }")
    page.get_by_role("button", name="使用通行密钥登录").click()
    expect(page.get_by_text("请改用密码登录")).to_be_visible()
    page.context.close()


def test_a_phone_is_the_second_step(chromium: Browser, live_server: LiveServer, wang: User) -> None:
    secret = give_phone(wang)
    page = chromium.new_context().new_page()
    type_password(page, live_server)
    page.get_by_label("动态口令或恢复码").fill(code_now(secret))
    page.get_by_role("button", name="继续").click()
    expect(page).to_have_url(f"{live_server.url}/workbench/")
    page.context.close()


def test_the_provider_lets_in(
    chromium: Browser, live_server: LiveServer, wang: User, settings: Settings
) -> None:
    with running_provider() as provider:
        provider.person = {"sub": "p-1", "preferred_username": "wang"}
        settings.XINSHU_OIDC = provider.settings()
        page = chromium.new_context().new_page()
        page.goto(f"{live_server.url}/login/?next=/account/security/")
        page.get_by_role("link", name="测试统一身份认证").click()
        expect(page.get_by_role("heading", name="账户安全")).to_be_visible()
        expect(page.get_by_text("已关联")).to_be_visible()
        page.context.close()
