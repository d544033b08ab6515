"""The page that asks what non-public data is read for, before it is shown."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from xinshu.core.refusals import NotFound, Refusal
from xinshu.delivery.workbench.page import StaffRequest, page, show
from xinshu.delivery.workbench.purpose import SUBJECT, SUBMISSION
from xinshu.domain.collection import selectors as collection
from xinshu.domain.subjects import selectors as subjects
from xinshu.kernel.access.classes import DataClass
from xinshu.kernel.access.purpose import Purpose, purposes_open_to, require_purpose
from xinshu.kernel.access.stated import (
    LONGEST_BASIS,
    LONGEST_MATTER,
    WHOLE_MATTER,
    recall,
    remember,
)
from xinshu.kernel.accounts.actor import Actor


@page("access.state_purpose")
def purpose(request: StaffRequest) -> HttpResponse:
    """Choose a purpose, its basis and the matter; then back to where one wanted to go."""
    about = request.GET.get("about", "")
    data_class = _class_asked(request)
    said = recall(request.session, about=about, now=timezone.now())
    wrong = ""
    if request.method == "POST":
        said = _stated(request)
        try:
            require_purpose(replace(request.actor, purpose=said), data_class=data_class)
        except Refusal as refusal:
            wrong = str(refusal)
        else:
            return _keep(request, said, about)
    return show(
        request,
        "purpose",
        {
            "home": reverse("workbench:home"),
            "thing": _thing(request.actor, about),
            "class_label": data_class.label,
            "kinds": purposes_open_to(request.actor, data_class=data_class),
            "said": said,
            "typed": request.POST.get("basis", "").strip(),
            "wrong": wrong,
            "whole": "whole" in request.POST,
            "back": _way_back(request),
            "minutes": settings.XINSHU_PURPOSE_MINUTES,
            "longest": {"basis": LONGEST_BASIS, "matter": LONGEST_MATTER},
        },
    )


def _stated(request: HttpRequest) -> Purpose:
    """What the form says; the basis is the one chosen for the purpose, or the one typed."""
    code = request.POST.get("code", "")
    typed = request.POST.get("basis", "").strip()
    basis = typed or request.POST.get(f"basis_{code}", "").strip()
    matter = request.POST.get("matter", "").strip()
    return Purpose(code[:64], basis[:LONGEST_BASIS], matter[:LONGEST_MATTER])


def _keep(request: HttpRequest, said: Purpose, about: str) -> HttpResponse:
    whole = "whole" in request.POST and bool(said.matter)
    key = WHOLE_MATTER if whole or not about else about
    remember(request.session, said, about=key, now=timezone.now())
    return redirect(_way_back(request))


def _class_asked(request: HttpRequest) -> DataClass:
    asked = request.GET.get("class", "")
    return DataClass(asked) if asked in set(DataClass) else DataClass.SHARED


def _way_back(request: HttpRequest) -> str:
    given = request.GET.get("next", "")
    inside = url_has_allowed_host_and_scheme(given, allowed_hosts={request.get_host()})
    return given if inside else reverse("workbench:home")


def _thing(actor: Actor, about: str) -> str:
    """What is to be opened, in words anybody may read who may open this page."""
    kind, _, key = about.partition(":")
    wording: Any = {SUBJECT: _subject_name, SUBMISSION: _receipt_number}.get(kind)
    if wording is None or not key.isdecimal():
        return ""
    try:
        return str(wording(actor, int(key)))
    except NotFound:
        return ""


def _subject_name(_actor: Actor, pk: int) -> str:
    return subjects.subject(pk).name


def _receipt_number(actor: Actor, pk: int) -> str:
    return collection.submission(actor, pk).receipt_no
