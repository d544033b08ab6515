"""The tree of departments: who stands where, and what changes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from xinshu.core.refusals import Refusal
from xinshu.delivery.workbench.account_forms import DepartmentForm
from xinshu.delivery.workbench.page import StaffRequest, attempt, page, show
from xinshu.kernel.accounts import selectors, services
from xinshu.kernel.accounts.permissions import MANAGE_DEPARTMENTS, VIEW

HERE = "workbench:department"


@page(VIEW)
def organisation(request: StaffRequest) -> HttpResponse:
    """The tree as far as the actor sees it."""
    closed_too = bool(request.GET.get("closed"))
    branches = selectors.branches(request.actor, closed_too=closed_too)
    return show(
        request,
        "organisation",
        {
            "home": reverse("workbench:home"),
            "branches": [(each, range(each.depth)) for each in branches],
            "closed_too": closed_too,
        },
    )


@page(VIEW)
def department(request: StaffRequest, pk: int) -> HttpResponse:
    """One department: what is under it, who belongs to it, who holds posts in it."""
    found = selectors.department(pk, actor=request.actor)
    choices = selectors.departments_within(request.actor).filter(active=True).exclude(pk=pk)
    return show(
        request,
        "department",
        {
            "home": reverse("workbench:home"),
            "tree_url": reverse("workbench:organisation"),
            "department": found,
            "below": found.children.order_by("code"),
            "people": selectors.users(request.actor, department=pk)[:100],
            "posts": selectors.posts(request.actor, department=pk)[:100],
            "roles": selectors.role_labels(),
            "parents": choices if request.actor.may(MANAGE_DEPARTMENTS) else (),
        },
    )


@page(MANAGE_DEPARTMENTS)
def new(request: StaffRequest) -> HttpResponse:
    """Add a department."""
    form = DepartmentForm(
        request.actor, request.POST or None, initial={"parent": request.GET.get("parent")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_department(actor=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"单位“{made.name}”已设立。")
            return redirect(HERE, made.pk)
    return show(
        request,
        "department_new",
        {
            "home": reverse("workbench:home"),
            "tree_url": reverse("workbench:organisation"),
            "form": form,
        },
    )


@page(MANAGE_DEPARTMENTS, method="POST")
def rename(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the name or the official code."""
    found = selectors.department(pk, actor=request.actor)
    return attempt(
        request,
        lambda: services.rename_department(
            found,
            name=request.POST.get("name", ""),
            official_code=request.POST.get("official_code", "").strip(),
            reason=request.POST.get("reason", ""),
            actor=request.actor,
        ),
        done="单位名称已变更，原名称保留在审计记录中。",
        back=reverse(HERE, args=[pk]),
    )


@page(MANAGE_DEPARTMENTS, method="POST")
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """Put it under another department, or at the top."""
    found = selectors.department(pk, actor=request.actor)
    wanted = request.POST.get("parent", "")
    parent = selectors.department(int(wanted), actor=request.actor) if wanted.isdecimal() else None
    return attempt(
        request,
        lambda: services.move_department(
            found, parent=parent, reason=request.POST.get("reason", ""), actor=request.actor
        ),
        done="上级单位已调整。",
        back=reverse(HERE, args=[pk]),
    )


@page(MANAGE_DEPARTMENTS, method="POST")
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """Take it out of use."""
    found = selectors.department(pk, actor=request.actor)
    return attempt(
        request,
        lambda: services.close_department(
            found, reason=request.POST.get("reason", ""), actor=request.actor
        ),
        done=f"“{found.name}”已停用，其任职一并中止；数据保留。",
        back=reverse(HERE, args=[pk]),
    )


@page(MANAGE_DEPARTMENTS, method="POST")
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Take it into use again."""
    found = selectors.department(pk, actor=request.actor)
    return attempt(
        request,
        lambda: services.reopen_department(
            found, reason=request.POST.get("reason", ""), actor=request.actor
        ),
        done=f"“{found.name}”已恢复，未到期的任职重新有效。",
        back=reverse(HERE, args=[pk]),
    )
