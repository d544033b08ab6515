"""How long data is kept, what is about to end, what is held."""

from typing import Any

from django.db.models import Count
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone

from xinshu.core.refusals import NotFound
from xinshu.delivery.workbench.forms_out import HoldForm
from xinshu.delivery.workbench.page import StaffRequest, attempt, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.kernel.access.transitions import may_be_second
from xinshu.kernel.lifecycle import permissions as may
from xinshu.kernel.lifecycle import selectors, services
from xinshu.kernel.lifecycle.models import Destruction, Hold, Line
from xinshu.kernel.lifecycle.table import table

State = Destruction.State
DIGESTS_SHOWN = 50


@page("lifecycle.view")
def lifecycle(request: StaffRequest) -> HttpResponse:
    """The retention table, and destructions newest first."""
    today = timezone.localdate()
    found = page_of(request, selectors.destructions(actor=request.actor), size=page_size())
    return show(
        request,
        "lifecycle",
        {
            "home": reverse("workbench:home"),
            "page": found,
            "table": [(line, line.cutoff(today)) for line in table().values()],
            "held": selectors.holds(actor=request.actor, active=True).count(),
        },
    )


@page("lifecycle.view")
def destruction(request: StaffRequest, pk: int) -> HttpResponse:
    """One destruction: what, on which rule, who agreed, the certificate."""
    found = selectors.destruction(pk, actor=request.actor)
    fates = found.lines.values_list("fate").annotate(Count("id")).order_by("fate")
    return show(
        request,
        "destruction",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:lifecycle"),
            "row": found,
            "approvals": found.approvals.all(),
            "fates": [(Line.Fate(fate).label, count) for fate, count in fates],
            "lines": found.lines.all()[:DIGESTS_SHOWN],
            "can_decide": _can_decide(request, found),
        },
    )


def _can_decide(request: StaffRequest, row: Destruction) -> bool:
    first = row.approvals.values_list("user_id", flat=True).first()
    open_now = row.state in {State.PROPOSED, State.HALF}
    return (
        open_now
        and request.actor.may(may.APPROVE)
        and may_be_second(may.AGREE, request.actor, first=first)
    )


@page("lifecycle.view")
def certificate(request: StaffRequest, pk: int) -> JsonResponse:
    """The certificate with its digest and signatures, as it was signed."""
    row = selectors.destruction(pk, actor=request.actor)
    if row.state != State.DONE:
        raise NotFound(thing="销毁证明")
    facts = {
        "certificate": row.certificate,
        "digest": {"algorithm": "SM3", "hex": row.certificate_digest},
        "signatures": row.signatures,
    }
    return JsonResponse(facts, json_dumps_params={"ensure_ascii": False, "indent": 2})


@page("lifecycle.approve", method="POST")
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    """Say yes."""
    return _decide(request, pk, services.approve, done="已同意销毁。两人同意后自动执行。")


@page("lifecycle.approve", method="POST")
def refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Say no."""
    return _decide(request, pk, services.refuse, done="已记录，一个月内不再提出。")


def _decide(request: StaffRequest, pk: int, verb: Any, *, done: str) -> HttpResponse:
    found = selectors.destruction(pk, actor=request.actor)
    reason = request.POST.get("reason", "").strip()
    return attempt(
        request,
        lambda: verb(found, reason=reason, actor=request.actor),
        done=done,
        back=reverse("workbench:destruction", args=[pk]),
    )


@page("lifecycle.view")
def holds(request: StaffRequest) -> HttpResponse:
    """Holds in force and lifted, with a form for whoever may place one."""
    return _holds(request, HoldForm())


def _holds(request: StaffRequest, form: HoldForm) -> HttpResponse:
    found = page_of(request, selectors.holds(actor=request.actor), size=page_size())
    labels = {line.code: line.label for line in table().values()}
    return show(
        request,
        "holds",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:lifecycle"),
            "page": found,
            "rows": [
                (each, labels.get(each.data_class, "全部类别"), _can_lift(request, each))
                for each in found.rows
            ],
            "form": form,
        },
    )


def _can_lift(request: StaffRequest, row: Hold) -> bool:
    return (
        row.lifted_at is None
        and request.actor.may(may.HOLD)
        and may_be_second(may.LIFT, request.actor, first=row.placed_by_id)
    )


@page("lifecycle.hold", method="POST")
def place_hold(request: StaffRequest) -> HttpResponse:
    """Hold data."""
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _holds(request, form)
    return attempt(
        request,
        lambda: services.place_hold(**form.cleaned_data, actor=request.actor),
        done="已冻结，范围内的数据不会被销毁。",
        back=reverse("workbench:holds"),
    )


@page("lifecycle.hold", method="POST")
def lift_hold(request: StaffRequest, pk: int) -> HttpResponse:
    """Let held data go its way again."""
    found = selectors.hold(pk, actor=request.actor)
    reason = request.POST.get("reason", "").strip()
    return attempt(
        request,
        lambda: services.lift_hold(found, reason=reason, actor=request.actor),
        done="已解除冻结。",
        back=reverse("workbench:holds"),
    )
