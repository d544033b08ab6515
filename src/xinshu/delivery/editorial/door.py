"""The one door to the editing pages: every address of the library behind one permission.

Behind it the library sees a user of the platform with the groups that follow from the roles of
this moment. What the platform has pages of its own for (signing in, accounts, groups, privacy of
pages) and what would lead around the review is closed.
"""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import wraps
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, URLResolver, include, path
from django.utils import timezone
from wagtail.admin import urls as library
from wagtail.models import Page

from xinshu.delivery.editorial import permissions as may
from xinshu.delivery.editorial.models import Article, Case
from xinshu.delivery.editorial.setting_up import GROUP_OF
from xinshu.delivery.editorial.writers import CURRENT
from xinshu.kernel.accounts import commitments
from xinshu.kernel.accounts.actor import Actor, actor_of_request
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.refusals import CommitmentNeeded
from xinshu.kernel.signin.views import entrance
from xinshu.kernel.web.guard import guard, one_door

View = Callable[..., Any]
OPEN = frozenset(
    {
        *("wagtailadmin_home", "wagtailadmin_explore_root", "wagtailadmin_explore"),
        *("wagtailadmin_explore_results", "wagtailadmin_sprite", "wagtailadmin_dismissibles"),
        *("wagtailadmin_javascript_catalog", "wagtailadmin_choose_page"),
        *("wagtailadmin_choose_page_child", "wagtailadmin_choose_page_external_link"),
        *("wagtailadmin_choose_page_anchor_link", "wagtailadmin_choose_page_search"),
        *("wagtailadmin_tag_autocomplete", "wagtailadmin_tag_model_autocomplete"),
    }
)
OPEN_PAGES = frozenset(
    {
        *("add", "add_subpage", "collect_workflow_action_data", "confirm_workflow_cancellation"),
        *("delete", "edit", "history", "history_results", "lock", "unlock", "unpublish"),
        *("preview_on_add", "preview_on_edit", "revisions_compare", "revisions_index"),
        *("revisions_revert", "revisions_unschedule", "revisions_view", "view_draft"),
        *("workflow_action", "workflow_history", "workflow_history_detail", "workflow_preview"),
    }
)
# Of articles alone: columns are data, the set-up keeps them.
OF_STORIES = frozenset({"edit", "delete", "unpublish", "lock", "unlock"})
OPEN_NAMESPACES = frozenset(
    {"wagtaildocs", "wagtaildocs_chooser", "wagtailimages", "wagtailimages_chooser"}
)
CLOSED = frozenset({"wagtailimages:url_generator", "wagtailimages:url_generator_output"})
# The library would change a version in place, also one that was reviewed.
WRITES_OVER = "overwrite_revision_id"
FRAMED = frozenset({"preview_on_add", "preview_on_edit", "workflow_preview"})
ELSEWHERE = {
    "wagtailadmin_logout": entrance.logout,
    "wagtailadmin_login": lambda _request: redirect("login"),
    "wagtailadmin_account": lambda _request: redirect("workbench:me"),
}


def hung(prefix: str) -> URLResolver:
    """The library's addresses below the prefix; to be called once."""
    for name, pattern in _named(library.urlpatterns):
        pattern.callback = guard(may.OPEN)(_inside(name, pattern.callback))
    return one_door(path(prefix, include(library)), may.OPEN)


def is_open(name: str) -> bool:
    """Whether an address of the library is one of ours to use, by its name with namespaces."""
    namespace, _, last = name.rpartition(":")
    if namespace == "wagtailadmin_pages":
        return last in OPEN_PAGES
    if namespace in OPEN_NAMESPACES:
        return name not in CLOSED
    return name in OPEN


def groups_of(actor: Actor) -> frozenset[str]:
    """The library's groups that follow from what the actor may do."""
    return frozenset(group for permission, group in GROUP_OF.items() if actor.may(permission))


def _inside(name: str, view: View) -> View:
    chosen: View = ELSEWHERE.get(name) or (view if is_open(name) else _closed)

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        actor = actor_of_request(request)
        _settle(request, actor)
        if name.rpartition(":")[2] in OF_STORIES and "page_id" in kwargs:
            _require_story(kwargs["page_id"])
        token = CURRENT.set(actor)
        try:
            # What is refused half way leaves nothing behind.
            with transaction.atomic() if request.method == "POST" else nullcontext():
                answer = chosen(request, *args, **kwargs)
            # Rendered while it is known who asks.
            if not getattr(answer, "is_rendered", True):
                answer = answer.render()
        finally:
            CURRENT.reset(token)
        return _framed(answer) if name.rpartition(":")[2] in FRAMED else answer

    return entered


def _require_story(page_id: int) -> None:
    page = get_object_or_404(Page, pk=page_id)
    if not issubclass(page.specific_class, Article | Case):
        raise Http404


def _closed(*_args: Any, **_kwargs: Any) -> HttpResponse:
    raise Http404


def _settle(request: HttpRequest, actor: Actor) -> None:
    """Groups as the roles say; only those who have signed. Raises CommitmentNeeded."""
    user = request.user
    if not isinstance(user, User):
        return
    if WRITES_OVER in request.POST:
        raise Http404
    if commitments.in_force(user.pk, today=timezone.localdate()) is None:
        raise CommitmentNeeded
    wanted = groups_of(actor)
    held = set(user.groups.values_list("name", flat=True))
    if held != wanted:
        user.groups.set(Group.objects.filter(name__in=wanted))


def _framed(answer: Any) -> Any:
    """A preview stands in a frame of the editing page, and nowhere else."""
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer._csp_replace = {"frame-ancestors": ["'self'"]}
    return answer


def _named(
    patterns: list[URLPattern | URLResolver], space: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            below = f"{space}{each.namespace}:" if each.namespace else space
            yield from _named(each.url_patterns, below)
        else:
            yield f"{space}{each.name}", each
