"""How the editing pages differ from what the library shows by itself."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page, Site

from xinshu.delivery.editorial import permissions as may
from xinshu.delivery.editorial.models import Article, Case
from xinshu.delivery.editorial.writers import acting

KEPT = frozenset({"stories", "images", "documents", "workbench"})
AROUND_THE_REVIEW = frozenset({"action-publish", "action-move", "action-copy"})


@hooks.register("register_admin_menu_item")
def stories() -> MenuItem:
    """The columns with their articles."""
    site = Site.objects.filter(is_default_site=True).values_list("root_page_id", flat=True).first()
    address = reverse("wagtailadmin_explore", args=[site]) if site else "/editorial/pages/"
    return MenuItem("栏目和稿件", address, name="stories", icon_name="doc-full", order=100)


@hooks.register("register_admin_menu_item")
def way_back() -> MenuItem:
    """Back to the workbench."""
    return MenuItem(
        "返回工作台", "/workbench/", name="workbench", icon_name="arrow-left", order=900
    )


@hooks.register("construct_main_menu")
def keep_ours(_request: Any, items: list[MenuItem]) -> None:
    """Only what editors use here."""
    items[:] = [each for each in items if each.name in KEPT]


@hooks.register("construct_page_action_menu")
def only_by_review(items: list[Any], _request: Any, _context: Any) -> None:
    """Nothing is published but by the review; the first of what is left is the button."""
    items[:] = [each for each in items if each.name not in AROUND_THE_REVIEW]


@hooks.register("construct_explorer_page_queryset")
def own_unit(_parent: Page, pages: Any, request: Any) -> Any:
    """A writer sees what is public and the drafts of the own unit; a reviewer sees all."""
    actor = acting(request.user)
    if actor.may(may.REVIEW):
        return pages
    mine = Q(owner=request.user.pk) | Q(live=True)
    if actor.department_id is not None:
        for model in (Article, Case):
            own = model.objects.filter(department_id=actor.department_id)
            mine |= Q(pk__in=own.values("pk"))
    return pages.filter(mine)


@hooks.register("construct_page_chooser_queryset")
def only_public(pages: Any, _request: Any) -> Any:
    """Links lead to what readers can open."""
    return pages.filter(live=True)


@hooks.register("construct_homepage_summary_items")
def no_figures(_request: Any, items: list[Any]) -> None:
    """Figures stand in the workbench, by unit."""
    items.clear()


@hooks.register("construct_homepage_panels")
def our_panels(_request: Any, panels: list[Any]) -> None:
    """What waits for a review, what one has sent, what one worked on."""
    kept = ("WorkflowObjectsToModeratePanel", "UserObjectsInWorkflowModerationPanel")
    panels[:] = [each for each in panels if type(each).__name__ in {*kept, "RecentEditsPanel"}]


@hooks.register("register_permissions")
def no_permissions() -> Any:
    """Groups follow from roles; nothing is given by hand."""
    return Permission.objects.none()


@hooks.register("insert_global_admin_css")
def our_colours() -> str:
    """The platform's colours on the library's pages."""
    return format_html('<link rel="stylesheet" href="{}">', static("xinshu/editing.css"))


@hooks.register("insert_editor_js")
def start_fields() -> str:
    """Fields the library starts by scripts in the page, which our policy does not run."""
    return format_html('<script src="{}"></script>', static("xinshu/editing.js"))
