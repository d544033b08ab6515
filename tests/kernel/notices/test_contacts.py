"""Addresses outside the site: sealed, and used only once their owner has shown to read them."""

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from builders.actors import Cast
from builders.sinks import MailSink, SmsSink
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotFound, NotPermitted
from xinshu.kernel.notify import selectors, services
from xinshu.kernel.notify.models import Contact
from xinshu.kernel.notify.refusals import (
    AddressInvalid,
    AskedTooSoon,
    ChannelClosed,
    CodeWrong,
    ContactUnreachable,
)

pytestmark = pytest.mark.django_db
MAIL = "clerk@office.example"


def code_in(sink: MailSink) -> str:
    found = re.search(r"[0-9]{6}", str(sink.letters[-1][1]["Subject"]))
    assert found
    return found[0]


def test_an_address_counts_once_the_code_sent_there_comes_back(
    cast: Cast, mail_sink: MailSink
) -> None:
    with watched() as traces:
        services.set_contact("mail", f" {MAIL} ", actor=cast.clerk_a)
    assert traces.left == {"audit": ["notify.contact_set"]}
    ((recipient, _),) = mail_sink.letters
    assert recipient == MAIL
    (reach,) = selectors.reaches(actor=cast.clerk_a)
    assert (reach.address, reach.confirmed) == (MAIL, False)
    with watched() as traces:
        services.confirm_contact("mail", code_in(mail_sink), actor=cast.clerk_a)
    assert traces.left == {"audit": ["notify.contact_confirmed"]}
    (reach,) = selectors.reaches(actor=cast.clerk_a)
    assert reach.confirmed
    with pytest.raises(CodeWrong):
        services.confirm_contact("mail", code_in(mail_sink), actor=cast.clerk_a)


@pytest.mark.usefixtures("mail_sink")
def test_it_is_sealed_and_seen_by_its_owner_alone(cast: Cast) -> None:
    services.set_contact("mail", MAIL, actor=cast.clerk_a)
    assert MAIL.encode() not in bytes(Contact.objects.get().sealed)
    (reach,) = selectors.reaches(actor=cast.clerk_b)
    assert reach.address == ""


def test_codes_cannot_be_guessed_and_run_out(cast: Cast, mail_sink: MailSink) -> None:
    services.set_contact("mail", MAIL, actor=cast.clerk_a)
    code = code_in(mail_sink)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(services.CODE_TRIES):
        with pytest.raises(CodeWrong):
            services.confirm_contact("mail", wrong, actor=cast.clerk_a)
    with pytest.raises(CodeWrong):
        services.confirm_contact("mail", code, actor=cast.clerk_a)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=False):
        services.set_contact("mail", MAIL, actor=cast.clerk_a)
        code = code_in(mail_sink)
    with (
        time_machine.travel(timezone.now() + dt.timedelta(minutes=33), tick=False),
        pytest.raises(CodeWrong),
    ):
        services.confirm_contact("mail", code, actor=cast.clerk_a)
    assert not Contact.objects.filter(confirmed_at__isnull=False).exists()


def test_a_new_address_has_to_be_proved_anew(cast: Cast, mail_sink: MailSink) -> None:
    services.set_contact("mail", MAIL, actor=cast.clerk_a)
    services.confirm_contact("mail", code_in(mail_sink), actor=cast.clerk_a)
    with pytest.raises(AskedTooSoon):
        services.set_contact("mail", "new@office.example", actor=cast.clerk_a)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2), tick=False):
        services.set_contact("mail", "new@office.example", actor=cast.clerk_a)
    assert selectors.address_of(cast.clerk_a.user_id or 0, "mail") == ""


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "a@b",
        "a@b.example\nBcc: c@d.example",
        "Name <a@b.example>",
        "a@b.example,c@d.example",
    ],
)
@pytest.mark.usefixtures("mail_sink")
def test_what_is_no_mail_address_is_refused(cast: Cast, address: str) -> None:
    with watched() as traces, pytest.raises(AddressInvalid):
        services.set_contact("mail", address, actor=cast.clerk_a)
    assert traces.left == NOTHING


@pytest.mark.parametrize("number", ["12345678901", "1380000000", "+8613800000001", "138 0000 0001"])
@pytest.mark.usefixtures("sms_sink")
def test_what_is_no_mobile_number_is_refused(cast: Cast, number: str) -> None:
    with pytest.raises(AddressInvalid):
        services.set_contact("sms", number, actor=cast.clerk_a)


def test_channels_that_are_not_in_use_are_closed(cast: Cast, sms_sink: SmsSink) -> None:
    with pytest.raises(ChannelClosed):
        services.set_contact("mail", MAIL, actor=cast.clerk_a)
    services.set_contact("sms", "13800000001", actor=cast.clerk_a)
    assert "确认码" in sms_sink.posts[0][1]["content"]


def test_a_server_that_is_away_is_told_at_once(
    cast: Cast, mail_sink: MailSink, settings: Settings
) -> None:
    settings.XINSHU_MAIL = {**settings.XINSHU_MAIL, "server": "127.0.0.1:9"}
    with pytest.raises(ContactUnreachable):
        services.set_contact("mail", MAIL, actor=cast.clerk_a)
    assert not mail_sink.calls


def test_without_tls_nothing_goes_out_unless_the_operator_says_so(
    cast: Cast, mail_sink: MailSink, settings: Settings
) -> None:
    settings.XINSHU_MAIL = {**settings.XINSHU_MAIL, "plain": False}
    with pytest.raises(ContactUnreachable, match="加密"):
        services.set_contact("mail", MAIL, actor=cast.clerk_a)
    assert not mail_sink.letters


@pytest.mark.usefixtures("mail_sink")
def test_an_address_is_forgotten_when_its_owner_says_so(cast: Cast) -> None:
    services.set_contact("mail", MAIL, actor=cast.clerk_a)
    long_ago = timezone.now() - dt.timedelta(seconds=services.CODE_PAUSE_SECONDS)
    Contact.objects.update(code_sent_at=long_ago)
    with watched() as traces:
        services.remove_contact("mail", actor=cast.clerk_a)
    assert traces.left == {"audit": ["notify.contact_removed"]}
    assert not Contact.objects.exists()
    for verb in (services.remove_contact,):
        with pytest.raises(NotFound):
            verb("mail", actor=cast.clerk_a)
    with pytest.raises(NotFound):
        services.confirm_contact("mail", "123456", actor=cast.clerk_a)


def test_codes_are_not_sent_faster_by_removing_the_address_between(
    cast: Cast, mail_sink: MailSink
) -> None:
    services.set_contact("mail", MAIL, actor=cast.clerk_a)
    with watched() as traces, pytest.raises(AskedTooSoon):
        services.remove_contact("mail", actor=cast.clerk_a)
    assert traces.left == NOTHING
    with pytest.raises(AskedTooSoon):
        services.set_contact("mail", MAIL, actor=cast.clerk_a)
    assert len(mail_sink.letters) == 1


@pytest.mark.usefixtures("mail_sink")
def test_visitors_have_no_addresses(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        services.set_contact("mail", MAIL, actor=cast.public)
    with pytest.raises(NotPermitted):
        services.choose({("held_rows", "mail")}, actor=cast.public)
