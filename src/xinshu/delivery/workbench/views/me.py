"""Who one is here: posts held, and the department acted for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from xinshu.delivery.workbench.page import StaffRequest, page, show
from xinshu.kernel.access.roles import all_roles
from xinshu.kernel.accounts.actor import current_posts
from xinshu.kernel.accounts.models import User


@page("notify.read")
def me(request: StaffRequest) -> HttpResponse:
    """Posts of today; a POST chooses the department to act for until the session ends."""
    user = request.user
    posts = list(current_posts(user, today=timezone.localdate())) if isinstance(user, User) else []
    if request.method == "POST":
        wanted = request.POST.get("department", "")
        held = {str(post.department_id): post.department for post in posts if post.department}
        if wanted in held:
            request.session["department_id"] = int(wanted)
            messages.success(request, f"现在以“{held[wanted]}”的身份办理。")
        return redirect("workbench:me")
    labels = {name: role.label for name, role in all_roles().items()}
    return show(
        request,
        "me",
        {
            "home": reverse("workbench:home"),
            "posts": [(post, labels.get(post.role, post.role)) for post in posts],
        },
    )
