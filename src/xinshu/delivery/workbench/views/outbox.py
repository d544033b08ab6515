"""The console of events: which have not arrived, why, and what to do about it."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from xinshu.delivery.workbench.page import StaffRequest, attempt, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.kernel.outbox import selectors, services
from xinshu.kernel.outbox.models import Delivery

State = Delivery.State


@page("outbox.manage")
def deliveries(request: StaffRequest) -> HttpResponse:
    """Deliveries, newest first; consumers with dead ones stand above."""
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    consumer = request.GET.get("consumer", "")
    rows = selectors.deliveries(actor=request.actor, state=state, consumer=consumer)
    found = page_of(request, rows, size=page_size())
    facts = {
        "home": reverse("workbench:home"),
        "page": found,
        "deliveries": found.rows,
        "state": state,
        "states": State.choices,
        "consumer": consumer,
        "dead": selectors.dead_by_consumer(actor=request.actor),
    }
    return show(request, "deliveries", facts)


@page("outbox.manage")
def delivery(request: StaffRequest, pk: int) -> HttpResponse:
    """One delivery: what happened, what went wrong, who else was told."""
    found = selectors.delivery(pk, actor=request.actor)
    facts = {
        "home": reverse("workbench:home"),
        "delivery": found,
        "payload": json.dumps(found.message.payload, ensure_ascii=False, indent=2),
        "siblings": selectors.siblings(found),
        "can": {
            "retry": found.state in services.OVER,
            "abandon": found.state == State.DEAD,
        },
    }
    return show(request, "delivery", facts)


@page("outbox.manage", method="POST")
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Try it again from the start."""
    found = selectors.delivery(pk, actor=request.actor)
    return attempt(
        request,
        lambda: services.retry(found, actor=request.actor),
        done="已重新排入投递。",
        back=reverse("workbench:delivery", args=[pk]),
    )


@page("outbox.manage", method="POST")
def retry_dead(request: StaffRequest) -> HttpResponse:
    """Try everything dead of one consumer again."""
    consumer = request.POST.get("consumer", "")
    count = services.retry_dead(consumer, actor=request.actor)
    messages.success(request, f"已重新排入 {count} 条投递。")
    return redirect("workbench:deliveries")


@page("outbox.manage", method="POST")
def abandon(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that it need not arrive any more."""
    found = selectors.delivery(pk, actor=request.actor)
    why = request.POST.get("why", "")
    return attempt(
        request,
        lambda: services.abandon(found, why=why, actor=request.actor),
        done="已放弃投递，不再告警。",
        back=reverse("workbench:delivery", args=[pk]),
    )
