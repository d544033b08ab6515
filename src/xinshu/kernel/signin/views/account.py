"""The account's own pages: password, second factors, sessions, confirmation."""

import json

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from xinshu.core.refusals import Refusal
from xinshu.kernel.seal import seal_text, unseal_text
from xinshu.kernel.signin import (
    confirming,
    errands,
    factors,
    onetime,
    passkeys,
    selectors,
    services,
    sessions,
)
from xinshu.kernel.signin.forms import PasswordForm
from xinshu.kernel.signin.refusals import WrongPasskey
from xinshu.kernel.signin.stepup import fresh_needed
from xinshu.kernel.signin.views.common import following, own_user, shown, tried
from xinshu.kernel.web.guard import SIGNED_IN, guard
from xinshu.kernel.web.middleware import actor_behind
from xinshu.kernel.web.templatetags.site import platform_facts

NEW_SECRET = "authenticator_in_setup"  # noqa: S105 # a key of the session
SETUP = b"signin.setup"


@guard(SIGNED_IN)
def security(request: HttpRequest) -> HttpResponse:
    """What proves who one is, and where one is signed in."""
    user = own_user(request)
    facts = {
        "ways": selectors.ways_in(user),
        "demanded": factors.demanded_of(user),
        "missing": errands.first(request) == errands.FACTOR,
        "demo": settings.XINSHU_DEMO,
        "open": sessions.open_ones(user),
        "past": selectors.past_sessions(user)[:10],
        "this": sessions.current(request),
        "methods": selectors.METHODS,
    }
    return shown(request, "security", facts)


@guard(SIGNED_IN)
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password; the present one is asked for, wrong ones count as wrong tries."""
    user = own_user(request)
    form = PasswordForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            with confirming.counted(request, user):
                services.change_password(
                    user,
                    current=form.cleaned_data["current"],
                    new=form.cleaned_data["new"],
                    actor=actor_behind(request),
                    stay_id=sessions.stay_id(request),
                )
        except Refusal as refused:
            refusal = refused
        else:
            user.refresh_from_db()
            update_session_auth_hash(request, user)
            errands.done(request, errands.PASSWORD)
            messages.success(request, "密码已更改，其他登录会话已结束。")
            return redirect(following(request) or "account_security")
    facts = {
        "form": form,
        "due": errands.first(request) == errands.PASSWORD,
        "days": settings.XINSHU_PASSWORD_DAYS,
        "usable": user.has_usable_password(),
    }
    return shown(request, "password", facts, refusal)


@guard(SIGNED_IN)
@fresh_needed
@sensitive_post_parameters("code")
def authenticator(request: HttpRequest) -> HttpResponse:
    """Take an authenticator app into use: scan, type a code, keep the recovery codes."""
    user = own_user(request)
    secret = _secret_in_setup(request)
    refusal = None
    if request.method == "POST":
        try:
            codes = services.add_authenticator(
                user, secret=secret, code=request.POST.get("code", ""), actor=actor_behind(request)
            )
        except Refusal as refused:
            refusal = refused
        else:
            del request.session[NEW_SECRET]
            errands.done(request, errands.FACTOR)
            return shown(request, "recovery_codes", {"codes": codes, "fresh": True})
    site = platform_facts()["site_name"]
    address = onetime.address(secret, account=user.get_username(), issuer=site)
    picture = segno.make(address, error="m").svg_inline(scale=5, border=4, omitsize=True)
    facts = {"picture": mark_safe(picture), "secret": onetime.shown(secret)}  # noqa: S308 # drawn here
    return shown(request, "authenticator", facts, refusal)


def _secret_in_setup(request: HttpRequest) -> bytes:
    """The secret on offer, the same until it is taken; the session holds it sealed."""
    kept = request.session.get(NEW_SECRET)
    if not kept:
        kept = seal_text(onetime.new_secret().hex(), context=SETUP).hex()
        request.session[NEW_SECRET] = kept
    return bytes.fromhex(unseal_text(bytes.fromhex(kept), context=SETUP))


@guard(SIGNED_IN)
@fresh_needed
@require_POST
def remove_authenticator(request: HttpRequest) -> HttpResponse:
    """Give the authenticator app up."""
    user, actor = own_user(request), actor_behind(request)
    return tried(
        request,
        lambda: services.remove_authenticator(user, actor=actor),
        done="动态口令已停用，恢复码一并失效。",
        back="account_security",
    )


@guard(SIGNED_IN)
@fresh_needed
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown this once."""
    codes = services.renew_recovery_codes(own_user(request), actor=actor_behind(request))
    return shown(request, "recovery_codes", {"codes": codes})


@guard(SIGNED_IN)
@fresh_needed
def passkey(request: HttpRequest) -> HttpResponse:
    """Have the browser make a passkey, and keep its public half."""
    user = own_user(request)
    refusal = None
    if request.method == "POST":
        try:
            services.add_passkey(
                user,
                request=request,
                answer=_json(request.POST.get("credential", "")),
                name=request.POST.get("name", ""),
                actor=actor_behind(request),
            )
        except Refusal as refused:
            refusal = refused
        else:
            errands.done(request, errands.FACTOR)
            messages.success(request, "通行密钥已添加。")
            return redirect("account_security")
    browser = sessions.browser_of(request.headers.get("User-Agent", ""))
    return shown(request, "passkey", {"browser": browser}, refusal)


@guard(SIGNED_IN)
@fresh_needed
@require_POST
def new_passkey_question(request: HttpRequest) -> HttpResponse:
    """The question that has the browser make a key."""
    return JsonResponse(passkeys.ask_to_create(request, own_user(request)))


@guard(SIGNED_IN)
@fresh_needed
@require_POST
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a passkey."""
    user, actor = own_user(request), actor_behind(request)
    return tried(
        request,
        lambda: services.remove_passkey(user, passkey_id=pk, actor=actor),
        done="通行密钥已移除。",
        back="account_security",
    )


@guard(SIGNED_IN)
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's other stays."""
    user, actor = own_user(request), actor_behind(request)
    return tried(
        request,
        lambda: services.end_session(user, session_id=pk, actor=actor),
        done="该登录会话已结束。",
        back="account_security",
    )


@guard(SIGNED_IN)
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all stays but this one."""
    user, actor = own_user(request), actor_behind(request)
    this = sessions.stay_id(request)
    return tried(
        request,
        lambda: services.end_sessions(user, actor=actor, except_id=this),
        done="其他登录会话已全部结束。",
        back="account_security",
    )


@guard(SIGNED_IN)
@sensitive_post_parameters("password", "code")
def confirm(request: HttpRequest) -> HttpResponse:
    """Prove anew who one is, then go on where one was."""
    user = own_user(request)
    refusal = None
    if request.method == "POST":
        try:
            _confirm(request)
        except Refusal as refused:
            refusal = refused
        else:
            return redirect(following(request) or "account_security")
    ways = confirming.ways_of(user)
    facts = {
        "ways": ways,
        "by_code": confirming.CODE in ways,
        "by_passkey": confirming.PASSKEY in ways,
        "minutes": int(settings.XINSHU_CONFIRM_SECONDS) // 60,
    }
    return shown(request, "confirm", facts, refusal)


def _confirm(request: HttpRequest) -> None:
    user = own_user(request)
    if answer := request.POST.get("credential"):
        confirming.by_passkey(request, user, answer)
    elif code := request.POST.get("code"):
        confirming.by_code(request, user, code[:32])
    else:
        confirming.by_password(request, user, request.POST.get("password", "")[:256])


def _json(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        raise WrongPasskey from None
    if not isinstance(found, dict):
        raise WrongPasskey
    return found
