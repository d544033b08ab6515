"""Accounts of the public: register, claim to act for an organisation, prove who one is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from xinshu.core.refusals import NotFound, Refusal
from xinshu.delivery.portal.member_forms import ClaimForm, IdentityForm, RegisterForm
from xinshu.domain.subjects import selectors as subjects
from xinshu.domain.subjects.types import Subject
from xinshu.kernel.accounts import identity, members, selectors
from xinshu.kernel.accounts import permissions as may
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Identity, Kind
from xinshu.kernel.web.guard import PUBLIC, SIGNED_IN, guard
from xinshu.kernel.web.middleware import actor_behind

HOME = "portal:account"


@guard(PUBLIC)
def register(request: HttpRequest) -> HttpResponse:
    """Open an account; it has no rights over anything until a claim or an identity is confirmed."""
    if request.user.is_authenticated:
        return redirect(HOME)
    form = RegisterForm(request.POST or None, citizens=identity.is_open())
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            members.register_member(
                kind=said["kind"],
                username=said["username"],
                display_name=said["display_name"],
                password=said["password"],
                actor=actor_behind(request),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "账号已注册，请登录。")
            return redirect("login")
    return render(request, "portal/register.html", {"here_is": "account", "form": form})


@guard(SIGNED_IN)
def account(request: HttpRequest) -> HttpResponse:
    """What the account is good for, and what is still missing."""
    actor = actor_behind(request)
    if actor.kind == Kind.STAFF:
        return redirect("workbench:me")
    return render(request, "portal/account.html", _account(actor))


@guard(may.CLAIM)
@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Hand in a claim with its evidence."""
    actor = actor_behind(request)
    form = ClaimForm(request.POST, request.FILES)
    if form.is_valid():
        paper = form.cleaned_data["evidence"]
        try:
            subject = _subject_of(form.cleaned_data["code"])
            members.claim(
                subject_ref=f"{Subject._meta.label_lower}:{subject.pk}",
                subject_label=subject.name,
                evidence=paper.file,
                name=paper.name,
                actor=actor,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "申请已提交，核实结果会发到您的账号。")
            return redirect(HOME)
    return render(request, "portal/account.html", _account(actor, claim_form=form), status=422)


@guard(may.CLAIM)
@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one's own claim end."""
    actor = actor_behind(request)
    found = selectors.own_claims(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该代理申请")
    try:
        members.end_claim(found, reason="申请人撤回", actor=actor)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已撤回。")
    return redirect(HOME)


@guard(may.PROVE_IDENTITY)
@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    """Tie the account to the person it belongs to."""
    actor = actor_behind(request)
    form = IdentityForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        claimed = identity.Claimed(
            name=said["name"].strip(), number=said["number"].strip().upper(), secret=said["secret"]
        )
        try:
            members.prove_identity(claimed=claimed, actor=actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "身份核验已通过。")
            return redirect(HOME)
    return render(request, "portal/account.html", _account(actor, identity_form=form), status=422)


def _account(
    actor: Actor,
    *,
    claim_form: ClaimForm | None = None,
    identity_form: IdentityForm | None = None,
) -> dict[str, object]:
    agent = actor.kind == Kind.ENTERPRISE
    return {
        "here_is": "account",
        "agent": agent,
        "claims": selectors.own_claims(actor) if agent else (),
        "proven": None if agent else Identity.objects.filter(user=actor.user_id).first(),
        "claim_form": claim_form or ClaimForm(),
        "identity_form": identity_form or IdentityForm(),
    }


def _subject_of(code: str) -> Subject:
    """The organisation with this very code. Raises NotFound."""
    holder = subjects.holder_of(code)
    if holder is None:
        raise NotFound(thing="该统一社会信用代码的主体")
    return subjects.standing_for(holder)
