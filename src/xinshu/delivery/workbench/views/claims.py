"""Agents of enterprises who wait for an officer: evidence, decision, end."""

from collections.abc import Callable
from typing import cast

from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date

from xinshu.delivery.workbench.page import StaffRequest, attempt, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.kernel.accounts import members, selectors
from xinshu.kernel.accounts.members import number_of
from xinshu.kernel.accounts.models import Claim
from xinshu.kernel.accounts.permissions import CLAIM_VIEWED, CONFIRM_CLAIMS
from xinshu.kernel.audit.services import viewed
from xinshu.kernel.files.selectors import open_plain


@page(CONFIRM_CLAIMS)
def claims(request: StaffRequest) -> HttpResponse:
    """Claims, newest first; those that wait unless another state is asked for."""
    state = request.GET.get("state", Claim.State.WAITING.value)
    state = state if state in Claim.State.values else ""
    found = page_of(request, selectors.claims(request.actor, state=state), size=page_size())
    return show(
        request,
        "claims",
        {
            "home": reverse("workbench:home"),
            "page": found,
            "claims": found.rows,
            "state": state,
            "states": Claim.State.choices,
        },
    )


@page(CONFIRM_CLAIMS)
def claim(request: StaffRequest, pk: int) -> HttpResponse:
    """One claim with what may be done about it."""
    found = selectors.claim(pk, actor=request.actor)
    return show(
        request,
        "claim",
        {
            "home": reverse("workbench:home"),
            "claims_url": reverse("workbench:claims"),
            "archive_url": reverse("workbench:archive", args=[number_of(found.subject_ref)]),
            "claim": found,
        },
    )


@page(CONFIRM_CLAIMS)
def evidence(request: StaffRequest, pk: int) -> HttpResponse:
    """The paper handed in; looking at it is an event."""
    found = selectors.claim(pk, actor=request.actor)
    viewed(
        CLAIM_VIEWED,
        actor=request.actor,
        about=[(found._meta.label_lower, str(found.pk))],
        why=f"核实代理申请 {found.pk}",
    )
    paper = FileResponse(
        open_plain(found.evidence), as_attachment=True, filename=found.evidence.name
    )
    return cast("HttpResponse", paper)


@page(CONFIRM_CLAIMS, method="POST")
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Believe the claim."""
    valid_until = parse_date(request.POST.get("valid_until", ""))
    return _decide(
        request,
        pk,
        lambda found, reason: members.confirm_claim(
            found, reason=reason, valid_until=valid_until, actor=request.actor
        ),
        "已确认，申请人可以代表该主体办事。",
    )


@page(CONFIRM_CLAIMS, method="POST")
def refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Decline the claim."""
    return _decide(
        request,
        pk,
        lambda found, reason: members.refuse_claim(found, reason=reason, actor=request.actor),
        "已退回，申请人将看到办理意见。",
    )


@page(CONFIRM_CLAIMS, method="POST")
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """Withdraw what was confirmed."""
    return _decide(
        request,
        pk,
        lambda found, reason: members.end_claim(found, reason=reason, actor=request.actor),
        "代理已终止。",
    )


def _decide(
    request: StaffRequest, pk: int, verb: Callable[[Claim, str], Claim], done: str
) -> HttpResponse:
    found = selectors.claim(pk, actor=request.actor)
    reason = request.POST.get("reason", "")
    return attempt(
        request,
        lambda: verb(found, reason),
        done=done,
        back=reverse("workbench:claim", args=[pk]),
    )
