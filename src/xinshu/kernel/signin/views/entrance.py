"""The way in and the way out."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from xinshu.core.refusals import Refusal
from xinshu.kernel.accounts.models import User
from xinshu.kernel.signin import confirming, oidc, passkeys, steps
from xinshu.kernel.signin.models import Authenticator, LoginSession, Passkey
from xinshu.kernel.signin.refusals import TooSlow
from xinshu.kernel.signin.stepup import with_next
from xinshu.kernel.signin.views.common import following, own_user, shown
from xinshu.kernel.web.guard import PUBLIC, SIGNED_IN, guard


@guard(PUBLIC)
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    """The first step: user name and password."""
    if isinstance(request.user, User):
        return redirect(following(request) or steps.home_of(request.user))
    if request.method != "POST":
        return _login_page(request)
    try:
        user = steps.check_password(
            request,
            username=request.POST.get("username", "")[:64],
            password=request.POST.get("password", "")[:256],
        )
    except Refusal as refusal:
        return _login_page(request, refusal)
    after = following(request)
    return redirect(steps.after_first_step(request, user, method=steps.PASSWORD, following=after))


def _login_page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    facts = {
        "why": request.GET.get("why", ""),
        "username": request.POST.get("username", "")[:64],
        "provider": oidc.provider(),
        "demo": settings.XINSHU_DEMO,
    }
    return shown(request, "login", facts, refusal)


@guard(PUBLIC)
@require_POST
def passkey_question(request: HttpRequest) -> HttpResponse:
    """A question for whichever passkey is at hand."""
    return JsonResponse(passkeys.ask_to_prove(request))


@guard(PUBLIC)
@require_POST
def passkey_login(request: HttpRequest) -> HttpResponse:
    """Both steps at once, by a passkey."""
    try:
        user = steps.check_passkey(request, request.POST.get("credential", ""))
    except Refusal as refusal:
        return _login_page(request, refusal)
    after = following(request)
    return redirect(
        steps.enter(request, user, method=steps.PASSKEY, following=after, factor_given=True)
    )


@guard(PUBLIC)
@sensitive_post_parameters("code")
def second_step(request: HttpRequest) -> HttpResponse:
    """The second step: a code, or a passkey of the one who passed the first."""
    try:
        waiting = steps.waiting(request)
    except TooSlow:
        return redirect(with_next(reverse("login"), following(request), why="slow"))
    refusal = None
    if request.method == "POST":
        try:
            return redirect(_take_second_step(request, waiting))
        except Refusal as refused:
            refusal = refused
    facts = {
        "by_code": Authenticator.objects.filter(user=waiting.user).exists(),
        "by_passkey": Passkey.objects.filter(user=waiting.user).exists(),
    }
    return shown(request, "second_step", facts, refusal)


def _take_second_step(request: HttpRequest, waiting: steps.Waiting) -> str:
    if answer := request.POST.get("credential"):
        steps.check_passkey(request, answer, waiting.user)
        kind = steps.PASSKEY
    else:
        kind = steps.check_code(request, waiting.user, request.POST.get("code", "")[:32])
    return steps.enter(
        request,
        waiting.user,
        method=f"{waiting.method}+{kind}",
        following=waiting.following,
        factor_given=True,
    )


@guard(PUBLIC)
@require_POST
def own_passkey_question(request: HttpRequest) -> HttpResponse:
    """A question for a passkey of the one who is signed in, or who passed the first step."""
    user = own_user(request) if request.user.is_authenticated else steps.waiting(request).user
    return JsonResponse(passkeys.ask_to_prove(request, user))


@guard(PUBLIC)
@require_GET
def sso(request: HttpRequest) -> HttpResponse:
    """Off to the single sign-on provider. A link, since a form may not leave this site."""
    return redirect(_off_to_the_provider(request, confirming=False))


@guard(SIGNED_IN)
@require_GET
def confirm_by_sso(request: HttpRequest) -> HttpResponse:
    """Off to the provider for a fresh proof of identity."""
    return redirect(_off_to_the_provider(request, confirming=True))


def _off_to_the_provider(request: HttpRequest, *, confirming: bool) -> str:
    chosen = _provider()
    back = request.build_absolute_uri(reverse("sso_return"))
    after = following(request)
    return oidc.begin(request, chosen, back=back, following=after, confirming=confirming)


@guard(PUBLIC)
@require_GET
def sso_return(request: HttpRequest) -> HttpResponse:
    """Back from the provider: signed in, or confirmed."""
    identity = oidc.complete(request, _provider())
    if identity.confirming:
        confirming.by_identity(request, own_user(request), identity)
        return redirect(identity.following or "account_security")
    return redirect(steps.enter_by_identity(request, identity))


def _provider() -> oidc.Provider:
    chosen = oidc.provider()
    if chosen is None:
        raise Http404
    return chosen


@guard(PUBLIC)
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """The way out."""
    steps.leave(request, LoginSession.End.LEFT)
    return redirect(settings.LOGOUT_REDIRECT_URL)
