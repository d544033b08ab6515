"""Typing one record into a form made from the catalogue."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from xinshu.core.refusals import NotFound, Refusal
from xinshu.delivery.workbench.forms import RecordForm, add_findings, values_of
from xinshu.delivery.workbench.page import StaffRequest, page, show
from xinshu.delivery.workbench.senders import sender_of
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.catalog.types import InForce
from xinshu.domain.collection import services
from xinshu.domain.collection.types import FormInvalid


@page("collection.submit")
def choose(request: StaffRequest) -> HttpResponse:
    """Which item shall be filled in."""
    sender = sender_of(request, request.actor)
    return show(
        request,
        "entry_choose",
        {"home": reverse("workbench:home"), "items": sender.items, "sender": sender},
    )


def _item(request: HttpRequest, code: str) -> InForce:
    found = catalogue.item_in_force(code, timezone.localdate())
    if found is None:
        raise NotFound(thing=f"目录项 {code}")
    return found


@page("collection.submit")
def entry(request: StaffRequest, code: str) -> HttpResponse:
    """The form; findings stand beside the fields and nothing typed is lost."""
    found = _item(request, code)
    sender = sender_of(request, request.actor)
    form = RecordForm(found.item, found.edition, request.POST or None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = services.submit_form(
                actor=request.actor,
                item_code=code,
                values=values_of(form),
                department=sender.department,
            )
        except FormInvalid as invalid:
            add_findings(form, invalid.findings)
            refused = str(invalid)
        except Refusal as refusal:
            refused = str(refusal)
        else:
            return redirect("workbench:receipt", made.receipt_no)
    return show(
        request,
        "entry",
        {
            "home": reverse("workbench:home"),
            "choose_url": reverse("workbench:entry"),
            "item": found.item,
            "sender": sender,
            "form": form,
            "groups": form.groups(),
            "refused": refused,
        },
    )
