"""The operators' security commitment: read, sign, renew (R231)."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from xinshu.core.refusals import Refusal
from xinshu.delivery.workbench.page import show
from xinshu.kernel.accounts import commitments
from xinshu.kernel.accounts.models import User
from xinshu.kernel.web.guard import SIGNED_IN, guard
from xinshu.kernel.web.middleware import actor_behind


@guard(SIGNED_IN)
def commitment(request: HttpRequest) -> HttpResponse:
    """The words to sign, and what was signed before."""
    actor, today = actor_behind(request), timezone.localdate()
    words = commitments.wording()
    following = request.GET.get("next") or request.POST.get("next") or ""
    if request.method == "POST":
        try:
            signed = commitments.sign_commitment(
                version=request.POST.get("version", ""),
                name=request.POST.get("name", ""),
                actor=actor,
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"安全承诺已签署，有效期至 {signed.valid_until}。")
            inside = url_has_allowed_host_and_scheme(following, allowed_hosts={request.get_host()})
            return redirect(following if inside else reverse("workbench:home"))
    held = commitments.in_force(actor.user_id, today=today)
    return show(
        request,
        "commitment",
        {
            "home": reverse("workbench:home"),
            "words": words,
            "held": held,
            "may_sign": commitments.may_renew(held, today=today),
            "earlier": cast("User", request.user).commitments.all()[:10],
            "following": following,
        },
    )
