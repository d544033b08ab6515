"""Passkeys (WebAuthn level 2), on the library fido2.

A passkey is stored on the device together with the account it opens and asks the person for a
fingerprint, face or PIN (user verification): having the device and unlocking it are two factors,
so a passkey alone signs in. The question lies in the session and serves once.
"""

from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from xinshu.kernel.accounts.models import User
from xinshu.kernel.signin.models import Passkey
from xinshu.kernel.signin.refusals import WrongPasskey

ASKED = "passkey_question"
LATEST_SECONDS = 300


def ask_to_create(request: HttpRequest, user: User) -> dict[str, Any]:
    """The question that has the browser make a key for this user, as WebAuthn's JSON."""
    options, state = _server(request).register_begin(
        PublicKeyCredentialUserEntity(
            id=_handle(user), name=user.get_username(), display_name=str(user)
        ),
        credentials=[_credential(each) for each in Passkey.objects.filter(user=user)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    _keep(request, state, "create")
    return dict(options.public_key)


def ask_to_prove(request: HttpRequest, user: User | None = None) -> dict[str, Any]:
    """The question that has the browser sign with a key: of this user, or of whoever is there."""
    keys = [_credential(each) for each in Passkey.objects.filter(user=user)] if user else []
    options, state = _server(request).authenticate_begin(
        keys, user_verification=UserVerificationRequirement.REQUIRED
    )
    _keep(request, state, "prove")
    return dict(options.public_key)


def created(request: HttpRequest, answer: dict[str, Any]) -> AttestedCredentialData:
    """The new key's public half out of the browser's answer. Raises WrongPasskey."""
    state = _take(request, "create")
    try:
        found = _server(request).register_complete(state, answer).credential_data
    except (ValueError, TypeError, KeyError, AttributeError):
        raise WrongPasskey from None
    if found is None or Passkey.objects.filter(credential_id=_text(found.credential_id)).exists():
        raise WrongPasskey
    return found


def proved(request: HttpRequest, answer: dict[str, Any]) -> Passkey:
    """The key that signed the browser's answer. Raises WrongPasskey.

    A signature counter that did not grow tells of a copied key: the answer is declined.
    """
    state = _take(request, "prove")
    try:
        parsed = AuthenticationResponse.from_dict(answer)
        key = Passkey.objects.filter(credential_id=_text(parsed.raw_id)).first()
        if key is None:
            raise WrongPasskey
        _server(request).authenticate_complete(state, [_credential(key)], parsed)
        counter = parsed.response.authenticator_data.counter
        handle = parsed.response.user_handle
    except (ValueError, TypeError, KeyError, AttributeError):
        raise WrongPasskey from None
    if handle and bytes(handle) != _handle(key.user):
        raise WrongPasskey
    if (counter or key.counter) and counter <= key.counter:
        raise WrongPasskey
    Passkey.objects.filter(pk=key.pk).update(counter=counter, used_at=timezone.now())
    return key


def owner_named(answer: object) -> User | None:
    """Whose key a browser's answer names, proved or not."""
    name = answer.get("id") if isinstance(answer, dict) else None
    if not isinstance(name, str) or not name.isascii() or not name.isprintable():
        return None
    key = Passkey.objects.select_related("user").filter(credential_id=name).first()
    return key.user if key else None


def store(user: User, found: AttestedCredentialData, *, name: str) -> Passkey:
    """Keep the public half."""
    return Passkey.objects.create(
        user=user,
        name=name,
        credential_id=_text(found.credential_id),
        credential=bytes(found),
        added_at=timezone.now(),
    )


def _server(request: HttpRequest) -> Fido2Server:
    """The relying party is the host the page was asked from, which ALLOWED_HOSTS vouches for."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name=host))


def _handle(user: User) -> bytes:
    """What the device stores beside the key: a number, nothing personal."""
    return str(user.pk).encode()


def _credential(key: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(key.credential))


def _text(credential_id: bytes) -> str:
    return websafe_encode(credential_id)


def _keep(request: HttpRequest, state: object, purpose: str) -> None:
    now = timezone.now().timestamp()
    request.session[ASKED] = {"state": state, "purpose": purpose, "at": now}


def _take(request: HttpRequest, purpose: str) -> Any:
    asked = cast("dict[str, Any]", request.session.pop(ASKED, {}))
    age = timezone.now().timestamp() - float(asked.get("at", 0))
    if asked.get("purpose") != purpose or age > LATEST_SECONDS:
        raise WrongPasskey
    return asked["state"]
