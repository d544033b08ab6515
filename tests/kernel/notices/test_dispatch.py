"""Notices leave the site by mail and text message: once, again after a failure, never in vain."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from builders.actors import SETUP, Cast, make_cast, user_of
from builders.contacts import reached_at
from builders.sinks import MailSink, SmsSink
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.kernel.notify import services
from xinshu.kernel.notify.channels.base import Letter
from xinshu.kernel.notify.channels.mail import Mail
from xinshu.kernel.notify.models import Dispatch, Notice
from xinshu.kernel.outbox.models import Delivery, Message
from xinshu.kernel.outbox.outbox import MOST_ATTEMPTS, deliver_pending

# As in production: what a failing consumer has written stays written.
pytestmark = pytest.mark.django_db(transaction=True)
State = Dispatch.State
MAIL, PHONE = "clerk@office.example", "13800000001"


@pytest.fixture
def cast() -> Cast:
    """Everyone, in a database whose transactions are real."""
    return make_cast()


def tell(cast: Cast, kind: str = "held_rows") -> Notice:
    facts = {"receipt": "20260302", "held": 3, "item": "行政处罚", "period": "2026-02"}
    more = {"due_on": "2026-03-05", "late": ""}
    return services.tell(user_of(cast.clerk_a), kind, actor=SETUP, **facts, **more)


@contextmanager
def later(**by: float) -> Iterator[None]:
    with time_machine.travel(timezone.now() + dt.timedelta(**by), tick=False):
        yield


def test_a_notice_arrives_by_mail_once(cast: Cast, mail_sink: MailSink) -> None:
    reached_at(cast.clerk_a, "mail", MAIL)
    tell(cast)
    assert not mail_sink.letters, "nothing leaves before the worker delivers it"
    deliver_pending()
    deliver_pending()
    ((recipient, letter),) = mail_sink.letters
    assert recipient == MAIL
    assert letter["Subject"] == "批次 20260302 有 3 行待更正"
    assert "可下载待更正数据" in letter.get_content()
    sent = Dispatch.objects.get()
    assert (sent.state, sent.attempts, sent.error) == (State.SENT, 1, "")
    assert sent.reference == f"notice-{sent.pk}"
    assert letter["Message-ID"] == f"<{sent.reference}@platform.example>"
    deliver_pending()
    assert len(mail_sink.letters) == 1


def test_a_text_message_is_what_the_gateway_asks_for(cast: Cast, sms_sink: SmsSink) -> None:
    reached_at(cast.clerk_a, "sms", PHONE)
    tell(cast, "reminder")
    deliver_pending()
    deliver_pending()
    ((headers, body),) = sms_sink.posts
    sent = Dispatch.objects.get()
    assert headers["Authorization"] == "Bearer gateway-token"
    assert body == {
        "to": [PHONE],
        "content": "【测试平台】催报：行政处罚（2026-02）",
        "serial": f"notice-{sent.pk}",
        "v": 1,
    }
    assert (sent.state, sent.reference) == (State.SENT, "accepted:7")


def test_what_rolls_back_tells_nobody(cast: Cast, mail_sink: MailSink) -> None:
    reached_at(cast.clerk_a, "mail", MAIL)
    with transaction.atomic():
        tell(cast)
        transaction.set_rollback(True)
    deliver_pending()
    assert not mail_sink.calls
    assert not Message.objects.filter(name="notice.sent").exists()


@pytest.mark.usefixtures("mail_sink")
def test_without_a_confirmed_address_or_wish_nothing_goes_out(cast: Cast) -> None:
    contact = reached_at(cast.clerk_a, "mail", MAIL)
    services.choose(set(), actor=cast.clerk_a)
    tell(cast)
    deliver_pending()
    services.choose({("held_rows", "mail")}, actor=cast.clerk_a)
    contact.confirmed_at = None
    contact.save()
    tell(cast)
    deliver_pending()
    assert not Dispatch.objects.exists()


def test_without_channels_the_outbox_is_not_bothered(cast: Cast, settings: Settings) -> None:
    settings.XINSHU_NOTICE_CHANNELS = []
    with watched() as traces:
        tell(cast)
    assert traces.left == {"notices": ["批次 20260302 有 3 行待更正"]}


def test_a_department_s_notice_goes_to_those_in_post_today(cast: Cast, mail_sink: MailSink) -> None:
    for actor, address in ((cast.clerk_a, MAIL), (cast.clerk_b, "b@office.example")):
        reached_at(actor, "mail", address)
    services.tell(
        cast.department_a, "submission_refused", actor=SETUP, receipt="1", reason="缺少必填列"
    )
    deliver_pending()
    deliver_pending()
    assert [recipient for recipient, _ in mail_sink.letters] == [MAIL]


def test_a_busy_server_is_asked_again_until_it_takes_it(cast: Cast, mail_sink: MailSink) -> None:
    reached_at(cast.clerk_a, "mail", MAIL)
    tell(cast)
    deliver_pending()
    mail_sink.answers["MAIL"] = "451 try later"
    deliver_pending()
    waiting = Dispatch.objects.get()
    assert (waiting.state, waiting.attempts) == (State.WAITING, 1)
    assert "451" in waiting.error
    mail_sink.answers.clear()
    deliver_pending()
    assert not mail_sink.letters, "not before the outbox lets it"
    with later(seconds=10):
        deliver_pending()
    assert Dispatch.objects.get().state == State.SENT
    assert len(mail_sink.letters) == 1


def test_a_server_that_is_away_is_given_up_after_twelve_times_and_can_be_tried_anew(
    cast: Cast, settings: Settings, mail_sink: MailSink
) -> None:
    reached_at(cast.clerk_a, "mail", MAIL)
    tell(cast)
    deliver_pending()
    settings.XINSHU_MAIL = {**settings.XINSHU_MAIL, "server": "127.0.0.1:9"}
    for hours in range(MOST_ATTEMPTS + 2):
        with later(hours=2 * hours):
            deliver_pending()
    failed = Dispatch.objects.get()
    assert (failed.state, failed.attempts) == (State.FAILED, MOST_ATTEMPTS)
    assert Delivery.objects.filter(consumer="notify.deliver").get().state == Delivery.State.DEAD
    settings.XINSHU_MAIL = {**settings.XINSHU_MAIL, "server": mail_sink.address}
    with watched() as traces:
        services.retry(failed, actor=cast.system_admin)
    assert traces.left == {"audit": ["notify.retried"], "messages": ["notice.dispatched"]}
    deliver_pending()
    assert Dispatch.objects.get().state == State.SENT
    assert len(mail_sink.letters) == 1


def test_a_refused_address_is_not_tried_again_and_not_repeated_in_the_log(
    cast: Cast, mail_sink: MailSink
) -> None:
    reached_at(cast.clerk_a, "mail", MAIL)
    mail_sink.answers["RCPT"] = f"550 no such user {MAIL}"
    tell(cast)
    deliver_pending()
    deliver_pending()
    failed = Dispatch.objects.get()
    assert (failed.state, failed.attempts) == (State.FAILED, 1)
    assert MAIL not in failed.error
    delivered = Delivery.objects.get(consumer="notify.deliver")
    assert (delivered.state, MAIL in delivered.error) == (Delivery.State.DELIVERED, False)


@pytest.mark.parametrize(("status", "state"), [(400, State.FAILED), (429, State.WAITING)])
def test_a_gateway_s_answer_says_whether_to_try_again(
    cast: Cast, sms_sink: SmsSink, status: int, state: str
) -> None:
    reached_at(cast.clerk_a, "sms", PHONE)
    sms_sink.status = status
    tell(cast, "reminder")
    deliver_pending()
    deliver_pending()
    assert Dispatch.objects.get().state == state


def test_a_gateway_whose_answer_is_no_http_is_tried_again(cast: Cast, sms_sink: SmsSink) -> None:
    reached_at(cast.clerk_a, "sms", PHONE)
    tell(cast, "reminder")
    deliver_pending()
    sms_sink.headers = {"X-Without-End": "a" * 70_000}
    deliver_pending()
    sent = Dispatch.objects.get()
    assert (sent.state, sent.attempts) == (State.WAITING, 1)
    assert "没有应答" in sent.error


def test_a_gateway_that_points_elsewhere_is_not_followed(cast: Cast, sms_sink: SmsSink) -> None:
    reached_at(cast.clerk_a, "sms", PHONE)
    sms_sink.status, sms_sink.headers = 302, {"Location": sms_sink.url}
    tell(cast, "reminder")
    deliver_pending()
    deliver_pending()
    assert len(sms_sink.posts) == 1
    assert Dispatch.objects.get().state != State.SENT


def test_nobody_waits_for_the_mail_server(
    cast: Cast, mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached_at(cast.clerk_a, "mail", MAIL)
    tell(cast)
    deliver_pending()
    inside: list[bool] = []
    send = Mail.send

    def watching(channel: Mail, letter: Letter) -> str:
        inside.append(connection.in_atomic_block)
        return send(channel, letter)

    monkeypatch.setattr(Mail, "send", watching)
    deliver_pending()
    assert inside == [False]
    assert len(mail_sink.letters) == 1


def test_what_was_read_on_the_site_or_has_lost_its_address_stays(
    cast: Cast, mail_sink: MailSink
) -> None:
    contact = reached_at(cast.clerk_a, "mail", MAIL)
    read, lost = tell(cast), tell(cast)
    deliver_pending(limit=2)
    services.mark_read(read, actor=cast.clerk_a)
    contact.delete()
    deliver_pending()
    assert not mail_sink.letters
    told = dict(Dispatch.objects.values_list("notice_id", "error"))
    assert told == {read.pk: "已在站内阅读", lost.pk: "联系方式已删除"}
    assert set(Dispatch.objects.values_list("state", flat=True)) == {State.SKIPPED}


def test_only_whoever_keeps_the_channels_sends_again(cast: Cast, mail_sink: MailSink) -> None:
    reached_at(cast.clerk_a, "mail", MAIL)
    mail_sink.answers["RCPT"] = "550 no"
    tell(cast)
    deliver_pending()
    deliver_pending()
    failed = Dispatch.objects.get()
    with watched() as traces:
        for actor in (cast.clerk_a, cast.security_admin, cast.auditor, cast.public):
            with pytest.raises(NotPermitted):
                services.retry(failed, actor=actor)
    assert traces.left == NOTHING
    services.retry(failed, actor=cast.system_admin)
    with pytest.raises(WrongState):
        services.retry(failed, actor=cast.system_admin)
