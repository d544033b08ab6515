"""Security tickets: what looked unusual, and what came of it."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from xinshu.delivery.workbench.forms_out import CloseForm, GradeForm, NoteForm, ReportForm
from xinshu.delivery.workbench.page import StaffRequest, attempt, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.kernel.watch import permissions as may
from xinshu.kernel.watch import selectors, services
from xinshu.kernel.watch.models import Ticket
from xinshu.kernel.watch.rules import rules

State = Ticket.State


@page("watch.view")
def tickets(request: StaffRequest) -> HttpResponse:
    """Tickets, newest first, and the rules that open them."""
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    found = page_of(request, selectors.tickets(actor=request.actor, state=state), size=page_size())
    return show(
        request,
        "tickets",
        {
            "home": reverse("workbench:home"),
            "page": found,
            "state": state,
            "states": State.choices,
            "rules": rules().values(),
        },
    )


@page("watch.handle")
def report(request: StaffRequest) -> HttpResponse:
    """Open a ticket by hand."""
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.report(**form.cleaned_data, actor=request.actor)
        return redirect("workbench:ticket", made.pk)
    facts = {
        "home": reverse("workbench:home"),
        "list_url": reverse("workbench:tickets"),
        "form": form,
    }
    return show(request, "ticket_report", facts)


@page("watch.view")
def ticket(request: StaffRequest, pk: int) -> HttpResponse:
    """One ticket with everything done about it."""
    return _ticket(request, selectors.ticket(pk, actor=request.actor))


def _ticket(request: StaffRequest, found: Ticket, wrong: Form | None = None) -> HttpResponse:
    forms: dict[str, Form] = {
        "note_form": NoteForm(prefix="note"),
        "grade_form": GradeForm(prefix="grade", initial={"grade": found.grade}),
        "close_form": CloseForm(prefix="close"),
    }
    if wrong is not None:
        forms[f"{wrong.prefix}_form"] = wrong
    handles = request.actor.may(may.HANDLE)
    return show(
        request,
        "ticket",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:tickets"),
            "ticket": found,
            "rule": rules().get(found.rule),
            "notes": found.notes.all(),
            "can_take": handles and found.state == State.OPEN,
            "can_work": handles and found.state == State.EXAMINING,
            **forms,
        },
    )


@page("watch.handle", method="POST")
def take_up(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin to look into it."""
    found = selectors.ticket(pk, actor=request.actor)
    return attempt(
        request,
        lambda: services.take_up(found, actor=request.actor),
        done="已受理，请核查并记录处置情况。",
        back=reverse("workbench:ticket", args=[pk]),
    )


@page("watch.handle", method="POST")
def note(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down what was done."""
    form = NoteForm(request.POST, prefix="note")
    return _step(request, pk, form, services.add_note, done="已记录。")


@page("watch.handle", method="POST")
def grade(request: StaffRequest, pk: int) -> HttpResponse:
    """Say how grave it is."""
    form = GradeForm(request.POST, prefix="grade")
    return _step(request, pk, form, services.regrade, done="等级已调整。")


@page("watch.handle", method="POST")
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what it was."""
    form = CloseForm(request.POST, prefix="close")
    return _step(request, pk, form, services.close, done="工单已办结。")


def _step(
    request: StaffRequest, pk: int, form: Form, verb: Callable[..., object], *, done: str
) -> HttpResponse:
    found = selectors.ticket(pk, actor=request.actor)
    if not form.is_valid():
        return _ticket(request, found, form)
    return attempt(
        request,
        lambda: verb(found, **form.cleaned_data, actor=request.actor),
        done=done,
        back=reverse("workbench:ticket", args=[pk]),
    )
