"""Signed requests: HMAC-SM3 and SM2, fresh, once, over everything that was sent."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client
from gmssl_pyx import sm3_hmac
from pytest_django import Settings

from builders.actors import SETUP, Cast
from builders.machines import client_of, signed
from builders.submissions import penalty
from xinshu.domain.collection.models import Submission
from xinshu.kernel.crypto import sm2
from xinshu.kernel.keys import services
from xinshu.kernel.keys.models import Client as MachineClient
from xinshu.kernel.keys.models import Credential, Nonce
from xinshu.kernel.keys.refusals import PublicKeyInvalid, TooManyCredentials
from xinshu.kernel.keys.signatures import SKEW_SECONDS, Sent

pytestmark = pytest.mark.usefixtures("machine")
PUSH = "/api/v1/items/penalty/records"


@dataclass(frozen=True)
class Signer:
    """A client that has to sign, with what it signs with."""

    client: MachineClient
    secret: str
    key_id: str
    sign: Callable[[bytes], bytes]

    def headers(self, sent: Sent, **facts: object) -> dict[str, str]:
        bearer = {"Authorization": f"Bearer {self.secret}"}
        return bearer | signed(self.client, self.key_id, self.sign, sent, **facts)  # type: ignore[arg-type]


def by_hmac(cast: Cast) -> Signer:
    client, secret = client_of(cast.clerk_a, direct=True, signing="hmac-sm3")
    made, key = services.add_shared_key(client, actor=SETUP)
    return Signer(client, secret, made.key_id, lambda text: sm3_hmac(bytes.fromhex(key), text))


def by_sm2(cast: Cast) -> Signer:
    client, secret = client_of(cast.clerk_a, direct=True, signing="sm2")
    private, public = sm2.new_pair()
    made = services.add_public_key(client, public_key=f"04{public.hex()}".upper(), actor=SETUP)
    return Signer(client, secret, made.key_id, lambda text: sm2.sign(private, public, text))


@pytest.fixture(params=[by_hmac, by_sm2])
def signer(request: pytest.FixtureRequest, cast: Cast) -> Signer:
    """Either kind."""
    made: Signer = request.param(cast)
    return made


def deliver(sent: Sent, headers: dict[str, str]) -> tuple[int, str]:
    answer: HttpResponse = Client(raise_request_exception=False).generic(
        sent.method, sent.target, sent.body, content_type="application/json", headers=headers
    )
    return answer.status_code, json.loads(answer.content).get("code", "") if answer.content else ""


def push(number: int = 1) -> Sent:
    return Sent("POST", PUSH, json.dumps([penalty(number)]).encode(), {})


def test_a_signed_request_is_taken_once(signer: Signer) -> None:
    sent = push()
    headers = signer.headers(sent)
    assert deliver(sent, headers)[0] == 202
    assert deliver(sent, headers) == (401, "replayed")
    assert Submission.objects.count() == 1
    again = signer.headers(sent)
    assert deliver(sent, again)[0] == 202


def test_nothing_of_the_request_can_be_changed(signer: Signer) -> None:
    sent = Sent("GET", "/api/v1/receipts/1/findings?after=3", b"", {})
    headers = signer.headers(sent)
    for other in (
        Sent("GET", "/api/v1/receipts/1/findings?after=4", b"", {}),
        Sent("GET", "/api/v1/receipts/2/findings?after=3", b"", {}),
        Sent("GET", "/api/v1/receipts/1/findings", b"", {}),
    ):
        assert deliver(other, headers) == (401, "signature_wrong"), other.target
    pushed = push(1)
    assert deliver(push(2), signer.headers(pushed)) == (401, "signature_wrong")
    later = {**signer.headers(pushed), "X-Timestamp": str(int(time.time()) + 1)}
    assert deliver(pushed, later) == (401, "signature_wrong")
    assert not Submission.objects.exists()
    assert not Nonce.objects.exists(), "whoever cannot sign spends no nonce"
    assert deliver(sent, headers) == (404, "not_found")


@pytest.mark.parametrize("off", [-SKEW_SECONDS - 5, SKEW_SECONDS + 5])
def test_an_old_or_early_signature_is_refused(signer: Signer, off: int) -> None:
    sent = push()
    headers = signer.headers(sent, at=int(time.time()) + off)
    assert deliver(sent, headers) == (401, "signature_stale")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Signature", ""),
        ("X-Signature", "zz" * 32),
        ("X-Nonce", "short"),
        ("X-Timestamp", "now"),
        ("X-Key-Id", "../../x"),
    ],
)
def test_a_header_that_is_missing_or_misshapen_is_named(
    signer: Signer, name: str, value: str
) -> None:
    sent = push()
    assert deliver(sent, {**signer.headers(sent), name: value}) == (401, "signature_missing")


def test_a_client_that_has_to_sign_cannot_leave_it_out(signer: Signer) -> None:
    headers = {"Authorization": f"Bearer {signer.secret}"}
    assert deliver(push(), headers) == (401, "signature_missing")


def test_the_key_of_another_client_or_kind_and_a_revoked_one_do_not_sign(cast: Cast) -> None:
    one, other, third = by_hmac(cast), by_hmac(cast), by_sm2(cast)
    sent = push()
    for foreign in (other, third):
        borrowed = Signer(one.client, one.secret, foreign.key_id, foreign.sign)
        assert deliver(sent, borrowed.headers(sent)) == (401, "signature_wrong")
    key = Credential.objects.get(key_id=one.key_id)
    services.revoke(key, reason="泄露", actor=SETUP)
    assert deliver(sent, one.headers(sent)) == (401, "signature_wrong")


def test_two_keys_sign_at_once_and_a_third_is_refused(cast: Cast) -> None:
    first = by_hmac(cast)
    made, key = services.add_shared_key(first.client, actor=SETUP)
    second = Signer(
        first.client, first.secret, made.key_id, lambda text: sm3_hmac(bytes.fromhex(key), text)
    )
    for each in (first, second):
        sent = push()
        assert deliver(sent, each.headers(sent))[0] == 202
    with pytest.raises(TooManyCredentials):
        services.add_shared_key(first.client, actor=SETUP)


def test_a_shared_key_is_sealed_where_it_is_kept(cast: Cast) -> None:
    client, _ = client_of(cast.clerk_a, signing="hmac-sm3")
    made, key = services.add_shared_key(client, actor=SETUP)
    assert bytes.fromhex(key) not in bytes(made.sealed or b"")
    assert made.digest == ""


@pytest.mark.parametrize("text", ["", "04", "04" + "11" * 64, "zz", "02" + "ff" * 32])
def test_what_is_no_point_of_the_curve_is_no_public_key(cast: Cast, text: str) -> None:
    client, _ = client_of(cast.clerk_a, signing="sm2")
    with pytest.raises(PublicKeyInvalid):
        services.add_public_key(client, public_key=text, actor=SETUP)


def test_a_signed_body_has_to_fit_into_memory(signer: Signer, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    sent = push()
    assert deliver(sent, signer.headers(sent)) == (413, "signed_too_large")
