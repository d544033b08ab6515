"""The window: a visitor is noted, asks, and goes with a paper that can be verified."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from xinshu.core.refusals import NotFound, Refusal
from xinshu.delivery.workbench.page import StaffRequest, attempt, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.domain.counter import selectors, services
from xinshu.domain.counter.types import Serving
from xinshu.domain.disclosure import selectors as disclosure
from xinshu.domain.subjects import selectors as subjects
from xinshu.kernel.web.drawing import qr_svg

SERVE = "counter.serve"
MOST_LETTERS = 100


class VisitorForm(forms.Form):
    """Who stands at the window, as the officer has checked it."""

    visitor = forms.ChoiceField(
        label="查询人类别", choices=Serving.Visitor.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label="姓名", max_length=64, widget=forms.TextInput({"autocomplete": "off"})
    )
    document = forms.ChoiceField(label="核对证件", choices=Serving.Document.choices)
    document_no = forms.CharField(
        label="证件号码",
        max_length=32,
        help_text="只用于生成摘要，号码不保存。",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    unit = forms.CharField(
        label="所在单位", max_length=200, required=False, help_text="代表单位办事时填写。"
    )
    matter = forms.CharField(label="查询事项", max_length=200)
    checked = forms.BooleanField(label="已核对证件原件，人证一致", required=False)
    agreed = forms.BooleanField(label="已出示告知内容，查询人同意", required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="", initial={"visitor": Serving.Visitor.AGENT})


@page(SERVE)
def counter(request: StaffRequest) -> HttpResponse:
    """Note a visitor; below, the visits of the department."""
    form = VisitorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.begin(**form.cleaned_data, actor=request.actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("workbench:counter_visit", made.number)
    facts = {
        "home": reverse("workbench:home"),
        "form": form,
        "consent": selectors.consent(),
        "open": selectors.open_serving_of(request.actor),
        "page": page_of(request, selectors.servings(actor=request.actor), size=page_size()),
    }
    return show(request, "counter", facts)


@page(SERVE)
def visit(request: StaffRequest, number: str) -> HttpResponse:
    """One visit: look a subject up, hand papers out, end."""
    found = selectors.serving(number, actor=request.actor)
    query = request.GET.get("q", "").strip()[:MOST_LETTERS]
    hits = subjects.find(query)[0] if len(query) > 1 and found.closed_at is None else []
    facts = {
        "home": reverse("workbench:home"),
        "list_url": reverse("workbench:counter"),
        "visit": found,
        "query": query,
        "hits": hits,
        "papers": list(found.papers.all()),
    }
    return show(request, "counter_visit", facts)


@page(SERVE, method="POST")
def hand_out(request: StaffRequest, number: str) -> HttpResponse:
    """Hand out what is public about a subject."""
    found = selectors.serving(number, actor=request.actor)
    given = request.POST.get("subject", "")
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise NotFound(thing="该主体")
    subject = subjects.standing_for(int(given))
    entries = disclosure.public_entries(subject.pk)
    paper = services.hand_out(found, subject.pk, entries, actor=request.actor)
    return redirect("workbench:counter_paper", number, paper.number)


@page(SERVE)
def paper(request: StaffRequest, number: str, paper_no: str) -> HttpResponse:
    """The paper to be printed. What has changed since is not printed under the old number."""
    visited = selectors.serving(number, actor=request.actor)
    row = visited.papers.filter(number=paper_no).first()
    if row is None:
        raise NotFound(thing="该文书")
    subject = subjects.standing_for(row.subject_id)
    entries = disclosure.public_entries(subject.pk)
    address = request.build_absolute_uri(f"{reverse('portal:verify')}?number={row.number}")
    facts = {
        "visit": visited,
        "visit_url": reverse("workbench:counter_visit", args=[number]),
        "paper": row,
        "subject": subjects.identity(subject.pk),
        "entries": entries,
        "same": selectors.content_digest(subject, entries) == row.digest,
        "qr": qr_svg(address, title=row.number),
    }
    return show(request, "counter_paper", facts)


@page(SERVE)
def receipt(request: StaffRequest, number: str) -> HttpResponse:
    """What the visitor takes home about the visit itself."""
    found = selectors.serving(number, actor=request.actor)
    facts = {
        "visit": found,
        "visit_url": reverse("workbench:counter_visit", args=[number]),
        "papers": list(found.papers.all()),
        "consent": selectors.consent(),
    }
    return show(request, "counter_receipt", facts)


@page(SERVE, method="POST")
def close(request: StaffRequest, number: str) -> HttpResponse:
    """The visitor has gone."""
    found = selectors.serving(number, actor=request.actor)
    return attempt(
        request,
        lambda: services.close(found, actor=request.actor),
        done="本次接待已结束。",
        back=reverse("workbench:counter"),
    )
