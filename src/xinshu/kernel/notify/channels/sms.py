"""Text messages over an HTTP gateway: one POST of JSON, whose shape is a setting."""

import json
import re
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from xinshu.kernel.notify.channels.base import Letter, Refused, Unreachable

NUMBER = re.compile(r"1[3-9][0-9]{9}")
SECONDS = 10
LONGEST = 200
ANSWER_BYTES = 2000
TOO_MANY, NOT_OURS = 429, range(400, 500)


class _Stay(HTTPRedirectHandler):
    """A gateway that moves is configured anew; its token is not carried elsewhere."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Sms:
    """A short text to a mobile number."""

    code = "sms"
    label = "短信"
    address_label = "手机号码"
    needs_address = True

    def is_address(self, text: str) -> bool:
        """A mobile number of eleven digits."""
        return bool(NUMBER.fullmatch(text))

    def send(self, letter: Letter) -> str:
        """Hand it to the gateway; returns the beginning of its answer."""
        facts = settings.XINSHU_SMS
        if not facts["url"].startswith(("https://", "http://")):
            raise Unreachable("短信网关尚未设置")
        request = Request(facts["url"], data=self._body(letter), method="POST")  # noqa: S310
        request.add_header("Content-Type", "application/json")
        if facts["token"]:
            request.add_header("Authorization", f"Bearer {facts['token']}")
        try:
            with build_opener(_Stay).open(request, timeout=SECONDS) as answer:
                told: bytes = answer.read(ANSWER_BYTES)
        except HTTPError as error:
            self._decline(error)
        except (URLError, OSError, HTTPException) as error:
            raise Unreachable(f"短信网关没有应答（{type(error).__name__}）") from error
        return told.decode("utf-8", "replace")[:200]

    def _body(self, letter: Letter) -> bytes:
        """The setting's JSON with the letter's facts as values: they cannot change its shape."""
        sign = settings.XINSHU_NOTICE_SIGNATURE
        text = (f"【{sign}】" if sign else "") + letter.title
        known = {"address": letter.address, "text": text[:LONGEST], "id": letter.id}
        shape = json.loads(settings.XINSHU_SMS["body"])
        return json.dumps(_filled(shape, known), ensure_ascii=False).encode()

    def _decline(self, error: HTTPError) -> None:
        if error.code in NOT_OURS and error.code != TOO_MANY:
            raise Refused(f"短信网关拒收（{error.code}）") from error
        raise Unreachable(f"短信网关暂不接收（{error.code}）") from error


def _filled(shape: Any, known: dict[str, str]) -> Any:
    if isinstance(shape, dict):
        return {name: _filled(value, known) for name, value in shape.items()}
    if isinstance(shape, list):
        return [_filled(value, known) for value in shape]
    if isinstance(shape, str):
        return re.sub(r"\{(address|text|id)\}", lambda place: known[place[1]], shape)
    return shape
