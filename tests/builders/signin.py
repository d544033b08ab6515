"""People who sign in for real: with passwords, phones and passkeys."""

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from builders.actors import LONG_AGO, SETUP, make_department, make_user
from xinshu.kernel.accounts.models import Department, User
from xinshu.kernel.accounts.selectors import departments
from xinshu.kernel.accounts.services import assign_post
from xinshu.kernel.signin import factors, onetime
from xinshu.kernel.signin.stepup import CONFIRMED_AT

PASSWORD = "Lantern-river-7"
ORIGIN = "https://testserver"
SECRET = b"twenty bytes of test"


def make_person(
    username: str = "wang", *, role: str = "department_clerk", at: Department | None = None
) -> User:
    """A member of staff with a post and a password of their own."""
    place = at or departments().first() or make_department("bureau")
    user = make_user(username, password=PASSWORD)
    assign_post(user, role=role, department=place, starts_on=LONG_AGO, actor=SETUP)
    return user


def give_phone(user: User, secret: bytes = SECRET) -> bytes:
    """An authenticator app in use for a while; returns its secret."""
    factors.store_authenticator(user, secret, step=0)
    return secret


def code_now(secret: bytes = SECRET, *, later: int = 0) -> str:
    """What the phone shows, `later` steps of half a minute ahead."""
    step = int(timezone.now().timestamp()) // onetime.STEP_SECONDS
    return onetime.code_at(secret, step + later)


def sign_in(
    browser: Client, username: str = "wang", password: str = PASSWORD, **more: str
) -> HttpResponse:
    """Fill in the first page."""
    form = {"username": username, "password": password, **more}
    return browser.post("/login/", form)  # type: ignore[return-value]


def is_in(browser: Client) -> bool:
    """The browser's session belongs to somebody, and the site still takes it."""
    answer = browser.get("/account/security/")
    return answer.status_code == 200


def make_fresh(browser: Client) -> None:
    """As if the person had just confirmed who they are."""
    session = browser.session
    session[CONFIRMED_AT] = timezone.now().timestamp()
    session.save()


def make_stale(browser: Client) -> None:
    """As if the last proof of identity lay long back."""
    session = browser.session
    session.pop(CONFIRMED_AT, None)
    session.save()


@dataclass
class Device:
    """A device that holds a passkey and answers as WebAuthn says (ES256, attestation none)."""

    origin: str = ORIGIN
    counter: int = 0
    flags: int = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: os.urandom(16))

    def create(self, question: dict[str, Any]) -> str:
        """Make the key; the browser's answer as the form carries it."""
        public = AttestedCredentialData.create(
            bytes(16),
            self.credential_id,
            ES256.from_cryptography_key(self.key.public_key()),  # type: ignore[no-untyped-call]
        )
        about = self._about(question["rp"]["id"], AuthenticatorData.FLAG.AT, public)
        client = CollectedClientData.create("webauthn.create", question["challenge"], self.origin)
        return self._answer(
            clientDataJSON=client, attestationObject=AttestationObject.create("none", about, {})
        )

    def prove(self, question: dict[str, Any], *, handle: str = "") -> str:
        """Sign the question; `handle` is whom the device says the key belongs to."""
        about = self._about(question["rpId"])
        client = CollectedClientData.create("webauthn.get", question["challenge"], self.origin)
        signature = self.key.sign(about + client.hash, ec.ECDSA(SHA256()))
        more = {"userHandle": handle.encode()} if handle else {}
        return self._answer(
            clientDataJSON=client, authenticatorData=about, signature=signature, **more
        )

    def _about(self, host: str, extra: int = 0, public: bytes = b"") -> AuthenticatorData:
        about: AuthenticatorData = AuthenticatorData.create(
            hashlib.sha256(host.encode()).digest(),
            AuthenticatorData.FLAG(self.flags | extra),
            self.counter,
            public,
        )
        return about

    def _answer(self, **response: bytes) -> str:
        number = websafe_encode(self.credential_id)
        told = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps({"id": number, "rawId": number, "type": "public-key", "response": told})


def challenge_of(question: dict[str, Any]) -> bytes:
    """The random part of a question."""
    return websafe_decode(question["challenge"])
