"""Machine clients: who they are, what they may and use, their secrets and keys."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from xinshu.core.refusals import Refusal
from xinshu.delivery.workbench.client_forms import KEEP_DAYS, ChangedClient, NewClient
from xinshu.delivery.workbench.page import StaffRequest, attempt, page, show
from xinshu.kernel.keys import scopes, selectors, services
from xinshu.kernel.keys.models import Client
from xinshu.kernel.keys.permissions import ISSUE
from xinshu.kernel.signin.stepup import fresh_needed

HERE = "workbench:client"


@page(ISSUE)
def clients(request: StaffRequest) -> HttpResponse:
    """Every client with what it used in the last thirty days."""
    rows = selectors.with_calls(selectors.clients(actor=request.actor))
    today = timezone.localdate()
    return show(
        request,
        "clients",
        {
            "home": reverse("workbench:home"),
            "clients": [{"row": row, "works": row.works_on(today)} for row in rows],
        },
    )


@page(ISSUE)
def client(request: StaffRequest, code: str) -> HttpResponse:
    """One client."""
    found = selectors.client(code, actor=request.actor)
    now = timezone.now()
    return show(
        request,
        "client",
        {
            "home": reverse("workbench:home"),
            "clients_url": reverse("workbench:clients"),
            "client": found,
            "works": found.works_on(timezone.localdate()),
            "scopes": [(each, scopes.label_of(each)) for each in found.scopes],
            "credentials": [(each, each.valid_at(now)) for each in found.credentials.all()],
            "used": selectors.used(found),
            "keep_days": KEEP_DAYS,
        },
    )


@page(ISSUE)
@fresh_needed
def new(request: StaffRequest) -> HttpResponse:
    """Register a client; its secret stands on the answer and nowhere else."""
    form = NewClient(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = services.register(actor=request.actor, **form.facts())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _told_once(request, made, "客户端密钥", secret)
    facts = {"clients_url": reverse("workbench:clients"), "form": form}
    return show(request, "client_new", {"home": reverse("workbench:home"), **facts})


@page(ISSUE)
@fresh_needed
def change(request: StaffRequest, code: str) -> HttpResponse:
    """Change what a client may do."""
    found = selectors.client(code, actor=request.actor)
    form = ChangedClient(request.POST or None, initial=ChangedClient.of(found))
    if request.method == "POST" and form.is_valid():
        try:
            services.change(found, actor=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已变更。授权范围有变化的，须重新获取令牌。")
            return redirect(HERE, code)
    return show(
        request,
        "client_change",
        {
            "home": reverse("workbench:home"),
            "clients_url": reverse("workbench:clients"),
            "client": found,
            "form": form,
            "offered": list(scopes.all_scopes()),
        },
    )


@page(ISSUE, method="POST")
@fresh_needed
def rotate(request: StaffRequest, code: str) -> HttpResponse:
    """A new secret beside the old one, told once."""
    given = request.POST.get("keep_days", "")
    days = {str(number): number for number, _ in KEEP_DAYS}.get(given, KEEP_DAYS[0][0])
    keep = dt.timedelta(days=days)
    return _issue(
        request,
        code,
        "客户端密钥",
        lambda found: services.rotate(found, keep=keep, actor=request.actor)[1],
    )


@page(ISSUE, method="POST")
@fresh_needed
def shared_key(request: StaffRequest, code: str) -> HttpResponse:
    """A key for signing by HMAC-SM3, told once."""
    return _issue(
        request,
        code,
        "HMAC-SM3 签名密钥",
        lambda found: services.add_shared_key(found, actor=request.actor)[1],
    )


@page(ISSUE, method="POST")
@fresh_needed
def public_key(request: StaffRequest, code: str) -> HttpResponse:
    """The client's own SM2 key."""
    found = selectors.client(code, actor=request.actor)
    given = request.POST.get("public_key", "")
    return attempt(
        request,
        lambda: services.add_public_key(found, public_key=given, actor=request.actor),
        done="SM2 公钥已添加，请把密钥编号告知对方。",
        back=reverse(HERE, args=[code]),
    )


@page(ISSUE, method="POST")
def revoke(request: StaffRequest, code: str, key_id: str) -> HttpResponse:
    """End a secret or a key at once."""
    found = selectors.credential(selectors.client(code, actor=request.actor), key_id)
    reason = request.POST.get("reason", "")
    return attempt(
        request,
        lambda: services.revoke(found, reason=reason, actor=request.actor),
        done="已吊销，用它换取的令牌同时失效。",
        back=reverse(HERE, args=[code]),
    )


@page(ISSUE, method="POST")
def suspend(request: StaffRequest, code: str) -> HttpResponse:
    """Shut a client out."""
    return _switch(request, code, services.suspend, "客户端已停用，令牌同时失效。")


@page(ISSUE, method="POST")
@fresh_needed
def restore(request: StaffRequest, code: str) -> HttpResponse:
    """Let it in again."""
    return _switch(request, code, services.restore, "客户端已启用，须重新获取令牌。")


def _switch(
    request: StaffRequest, code: str, verb: Callable[..., Client], done: str
) -> HttpResponse:
    found = selectors.client(code, actor=request.actor)
    reason = request.POST.get("reason", "")
    return attempt(
        request,
        lambda: verb(found, reason=reason, actor=request.actor),
        done=done,
        back=reverse(HERE, args=[code]),
    )


def _issue(
    request: StaffRequest, code: str, what: str, verb: Callable[[Client], str]
) -> HttpResponse:
    found = selectors.client(code, actor=request.actor)
    try:
        secret = verb(found)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(HERE, code)
    return _told_once(request, found, what, secret)


def _told_once(request: StaffRequest, found: Client, what: str, secret: str) -> HttpResponse:
    return show(
        request,
        "client_secret",
        {
            "home": reverse("workbench:home"),
            "clients_url": reverse("workbench:clients"),
            "client": found,
            "what": what,
            "secret": secret,
        },
    )
