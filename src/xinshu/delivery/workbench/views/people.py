"""Accounts of staff: opened with a password told once, suspended, restored, ended."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from xinshu.core.refusals import Refusal
from xinshu.delivery.workbench.account_forms import PostForm, UserForm
from xinshu.delivery.workbench.page import StaffRequest, attempt, number, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.kernel.accounts import commitments, selectors, services
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.permissions import ASSIGN_POSTS, MANAGE_USERS, SUSPEND, VIEW
from xinshu.kernel.signin.stepup import fresh_needed

HERE = "workbench:person"
STATES = (
    ("active", "启用"),
    ("suspended", "已停用"),
    ("ended", "已注销"),
    ("unsigned", "未签安全承诺"),
    ("member", "企业和个人账号"),
)


@page(VIEW)
def people(request: StaffRequest) -> HttpResponse:
    """Accounts within sight, newest first."""
    chosen = {
        "q": request.GET.get("q", "").strip()[:64],
        "department": number(request, "department"),
        "state": request.GET.get("state", ""),
    }
    rows = selectors.users(
        request.actor,
        query=str(chosen["q"]),
        department=number(request, "department"),
        state=str(chosen["state"]),
    )
    found = page_of(request, rows.prefetch_related("posts"), size=page_size())
    return show(
        request,
        "people",
        {
            "home": reverse("workbench:home"),
            "page": found,
            "people": found.rows,
            "chosen": chosen,
            "states": STATES,
            "departments": selectors.departments_within(request.actor),
        },
    )


@page(VIEW)
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """One account: what it is, its posts, its commitment, what may be done with it."""
    found = selectors.user(pk, actor=request.actor)
    actor, oneself = request.actor, pk == request.actor.user_id
    posts = selectors.posts(actor, current=False).filter(user=found)
    return show(
        request,
        "person",
        {
            "home": reverse("workbench:home"),
            "people_url": reverse("workbench:people"),
            "person": found,
            "posts": posts,
            "today": timezone.localdate(),
            "roles": selectors.role_labels(),
            "signed": commitments.in_force(pk, today=timezone.localdate()),
            "may_manage": not oneself and selectors.reaches(actor, found, MANAGE_USERS),
            "may_suspend": not oneself and selectors.reaches(actor, found, SUSPEND),
            "may_assign": not oneself and selectors.reaches(actor, found, ASSIGN_POSTS),
            "post_form": PostForm(actor, initial={"department": found.department_id}),
            "departments": selectors.departments_within(actor).filter(active=True),
        },
    )


@page(MANAGE_USERS)
def new(request: StaffRequest) -> HttpResponse:
    """Open an account; the initial password stands on the answer and nowhere else."""
    form = UserForm(
        request.actor, request.POST or None, initial={"department": request.GET.get("department")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            user, password = services.open_account(actor=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _told_once(request, user, password)
    return show(
        request,
        "person_new",
        {
            "home": reverse("workbench:home"),
            "people_url": reverse("workbench:people"),
            "form": form,
        },
    )


@page(MANAGE_USERS, method="POST")
@fresh_needed
def renew_password(request: StaffRequest, pk: int) -> HttpResponse:
    """Replace a lost password by an initial one, told once."""
    found = selectors.user(pk, actor=request.actor)
    try:
        password = services.renew_password(
            found, reason=request.POST.get("reason", ""), actor=request.actor
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(HERE, pk)
    return _told_once(request, selectors.user(pk, actor=request.actor), password)


@page(SUSPEND, method="POST")
def suspend(request: StaffRequest, pk: int) -> HttpResponse:
    """Lock somebody out at once."""
    return _change(request, pk, services.suspend_user, "账号已停用，已登录的会话随即失效。")


@page(SUSPEND, method="POST")
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    """Let somebody in again."""
    return _change(request, pk, services.restore_user, "账号已启用。")


@page(MANAGE_USERS, method="POST")
@fresh_needed
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """Close an account for good."""
    return _change(request, pk, services.end_user, "账号已注销，任职自今日起终止。")


@page(MANAGE_USERS, method="POST")
def transfer(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that somebody belongs to another department now."""
    found = selectors.user(pk, actor=request.actor)
    wanted = request.POST.get("department", "")
    if not wanted.isdecimal():
        messages.error(request, "请选择所属单位。")
        return redirect(HERE, pk)
    department = selectors.department(int(wanted), actor=request.actor)
    return attempt(
        request,
        lambda: services.transfer_user(
            found,
            department=department,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
        ),
        done=f"所属单位已变更为“{department.name}”，任职请另行调整。",
        back=reverse(HERE, args=[pk]),
    )


def _change(request: StaffRequest, pk: int, verb: Callable[..., User], done: str) -> HttpResponse:
    found = selectors.user(pk, actor=request.actor)
    return attempt(
        request,
        lambda: verb(found, reason=request.POST.get("reason", ""), actor=request.actor),
        done=done,
        back=reverse(HERE, args=[pk]),
    )


def _told_once(request: StaffRequest, user: User, password: str) -> HttpResponse:
    answer = show(
        request,
        "password_once",
        {
            "home": reverse("workbench:home"),
            "people_url": reverse("workbench:people"),
            "person": user,
            "password": password,
        },
    )
    answer["Cache-Control"] = "no-store"
    return answer
