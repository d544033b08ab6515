"""Posts: who holds which role, where, from when to when."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from xinshu.delivery.workbench.account_forms import PostForm
from xinshu.delivery.workbench.page import StaffRequest, attempt, number, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.kernel.accounts import selectors, services
from xinshu.kernel.accounts.permissions import ASSIGN_POSTS, VIEW
from xinshu.kernel.signin.stepup import fresh_needed


@page(VIEW)
def posts(request: StaffRequest) -> HttpResponse:
    """Posts within sight, newest first; past ones when asked for."""
    role, past = request.GET.get("role", ""), bool(request.GET.get("past"))
    rows = selectors.posts(
        request.actor, role=role, department=number(request, "department"), current=not past
    )
    found = page_of(request, rows, size=page_size())
    return show(
        request,
        "posts",
        {
            "home": reverse("workbench:home"),
            "page": found,
            "posts": found.rows,
            "roles": selectors.role_labels(),
            "role": role,
            "past": past,
            "department": number(request, "department"),
            "departments": selectors.departments_within(request.actor),
            "today": timezone.localdate(),
        },
    )


@page(ASSIGN_POSTS, method="POST")
@fresh_needed
def assign(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a user a role in a department."""
    user = selectors.user(pk, actor=request.actor)
    form = PostForm(request.actor, request.POST)
    back = reverse("workbench:person", args=[pk])
    if not form.is_valid():
        for name, errors in form.errors.items():
            messages.error(request, f"{form.fields[name].label}：{errors[0]}")
        return redirect(back)
    return attempt(
        request,
        lambda: services.assign_post(user, actor=request.actor, **form.cleaned_data),
        done="任职已授予。",
        back=back,
    )


@page(ASSIGN_POSTS, method="POST")
@fresh_needed
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a post end with a day, today where none is given."""
    post = selectors.post(pk, actor=request.actor)
    ends_on = parse_date(request.POST.get("ends_on", "")) or timezone.localdate()
    return attempt(
        request,
        lambda: services.end_post(
            post, ends_on=ends_on, reason=request.POST.get("reason", ""), actor=request.actor
        ),
        done=f"任职至 {ends_on} 终止。",
        back=reverse("workbench:person", args=[post.user_id]),
    )
