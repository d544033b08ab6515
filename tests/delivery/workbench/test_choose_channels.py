"""Where people are told, and the log of what went out."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from builders.actors import SETUP, Cast, user_of
from builders.contacts import reached_at
from builders.sinks import MailSink, serving
from delivery.pages import logged_in, words
from xinshu.kernel.notify import services
from xinshu.kernel.notify.models import Contact, Dispatch
from xinshu.kernel.outbox.outbox import deliver_pending

pytestmark = pytest.mark.django_db
SETTINGS = "workbench:notice_settings"
MAIL = "clerk@office.example"


def use_mail(settings: Settings, server: str) -> None:
    facts = {"plain": True, "user": "", "password": "", "from": "notice@platform.example"}
    settings.XINSHU_MAIL = {"server": server, **facts}
    settings.XINSHU_NOTICE_CHANNELS = ["mail"]


def test_an_address_is_put_down_confirmed_chosen_and_removed(
    cast: Cast, settings: Settings
) -> None:
    browser = logged_in(cast.clerk_a)
    with serving(MailSink()) as sink:
        use_mail(settings, sink.address)
        address = reverse("workbench:contact_set", args=["mail"])
        assert "待确认" in words(browser.post(address, {"address": MAIL}, follow=True))
        code = re.search(r"[0-9]{6}", str(sink.letters[0][1]["Subject"]))
    assert code
    confirm = reverse("workbench:contact_confirm", args=["mail"])
    assert "确认码不正确" in words(browser.post(confirm, {"code": "x"}, follow=True))
    assert "已确认" in words(browser.post(confirm, {"code": code[0]}, follow=True))
    browser.post(reverse("workbench:notice_choose"), {"wanted": ["reminder@mail", "x", "@"]})
    page = words(browser.get(reverse(SETTINGS)))
    checked = re.findall(r'value="(\w+@\w+)" checked', page)
    assert checked == ["reminder@mail"]
    Contact.objects.update(code_sent_at=timezone.now() - timedelta(minutes=2))
    removed = browser.post(reverse("workbench:contact_remove", args=["mail"]), follow=True)
    assert MAIL not in words(removed)


def test_without_channels_the_page_says_so(cast: Cast) -> None:
    page = words(logged_in(cast.clerk_a).get(reverse(SETTINGS)))
    assert "尚未开通邮件、短信" in page


def test_the_log_shows_what_failed_without_words_or_addresses(
    cast: Cast, settings: Settings
) -> None:
    reached_at(cast.clerk_a, "mail", MAIL)
    with serving(MailSink()) as sink:
        use_mail(settings, sink.address)
        sink.answers["RCPT"] = "550 no"
        title = {"receipt": "20260302", "held": 3}
        services.tell(user_of(cast.clerk_a), "held_rows", actor=SETUP, **title)
        deliver_pending()
        deliver_pending()
        browser = logged_in(cast.system_admin)
        page = words(browser.get(reverse("workbench:dispatches"), {"state": "failed"}))
        assert "数据待更正" in page
        assert "邮件服务器拒收（550）" in page
        assert MAIL not in page
        assert "20260302" not in page
        sink.answers.clear()
        failed = Dispatch.objects.get()
        browser.post(reverse("workbench:dispatch_retry", args=[failed.pk]))
        deliver_pending()
    failed.refresh_from_db()
    assert failed.state == Dispatch.State.SENT
    assert "没有投递记录" in words(
        browser.get(reverse("workbench:dispatches"), {"state": "failed"})
    )


@pytest.mark.parametrize("who", ["security_admin", "auditor", "clerk_a"])
def test_the_log_is_the_system_administrator_s(who: str, cast: Cast) -> None:
    browser = logged_in(getattr(cast, who))
    assert browser.get(reverse("workbench:dispatches")).status_code == 403
    assert browser.post(reverse("workbench:dispatch_retry", args=[1])).status_code == 403
