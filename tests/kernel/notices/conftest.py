"""A mail server and a gateway of text messages, and an installation that uses both."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from builders.sinks import MailSink, SmsSink, serving


@pytest.fixture
def mail_sink(settings: Settings) -> Iterator[MailSink]:
    """The mail server the platform is set to."""
    with serving(MailSink()) as sink:
        settings.XINSHU_MAIL = {
            "server": sink.address,
            "plain": True,
            "user": "",
            "password": "",
            "from": "notice@platform.example",
        }
        settings.XINSHU_NOTICE_CHANNELS = ["mail"]
        yield sink


@pytest.fixture
def sms_sink(settings: Settings) -> Iterator[SmsSink]:
    """The gateway the platform is set to."""
    with serving(SmsSink()) as sink:
        body = '{"to": ["{address}"], "content": "{text}", "serial": "{id}", "v": 1}'
        settings.XINSHU_SMS = {"url": sink.url, "token": "gateway-token", "body": body}
        settings.XINSHU_NOTICE_SIGNATURE = "测试平台"
        settings.XINSHU_NOTICE_CHANNELS = ["sms"]
        yield sink
