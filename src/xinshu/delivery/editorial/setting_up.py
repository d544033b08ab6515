"""What the editorial system needs before anybody writes: tree, columns, groups, the review.

Everything looks at what is there, so that every start may ask for it.
"""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from xinshu.delivery.editorial import permissions as may
from xinshu.delivery.editorial.columns import ColumnPlan, columns
from xinshu.delivery.editorial.models import Column, ReviewTask

WRITERS, REVIEWERS = "内容编辑", "内容审核"
GROUP_OF = {may.WRITE: WRITERS, may.REVIEW: REVIEWERS}
ON_PAGES = {WRITERS: ("add",), REVIEWERS: ("add", "change", "publish", "lock")}
# Rights on pictures and attachments go by the library's own models, whatever stands in their place.
LIBRARIES = (("wagtailimages", "image"), ("wagtaildocs", "document"))
ON_FILES = ("add", "change", "choose")
LIBRARY_GROUPS = ("Moderators", "Editors")
LIBRARY_WORKFLOW = "Moderators approval"
REVIEW = "稿件审核"


@transaction.atomic
def ensure() -> None:
    """Make what is missing."""
    home = _home()
    for place, plan in enumerate(columns(), 1):
        _column(home, plan, place)
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in (WRITERS, REVIEWERS)}
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for name, group in groups.items():
        _rights(group, ON_PAGES[name], home, root)
    _review(home, groups[REVIEWERS])
    # What the library's own set-up makes and this platform has no use for.
    Group.objects.filter(name__in=LIBRARY_GROUPS, user=None).delete()
    Workflow.objects.filter(name=LIBRARY_WORKFLOW).update(active=False)


def is_ready() -> bool:
    """Whether the set-up has been done."""
    return Column.objects.count() >= len(columns())


def _home() -> Page:
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        home = root.add_child(title="公众网站", slug="site")
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
        return home
    if site.root_page.slug == "home":
        Page.objects.filter(pk=site.root_page.pk).update(
            title="公众网站", draft_title="公众网站", live=True
        )
    return Page.objects.get(pk=site.root_page.pk)


def _column(home: Page, plan: ColumnPlan, place: int) -> None:
    found = Column.objects.filter(code=plan.code).first()
    facts = {"title": plan.name, "draft_title": plan.name, "intro": plan.intro, "place": place}
    if found is None:
        home.add_child(instance=Column(code=plan.code, slug=plan.code, show_in_menus=True, **facts))
    elif any(getattr(found, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(found, name, value)
        found.save()


def _rights(group: Group, on_pages: Iterable[str], home: Page, root: Collection) -> None:
    group.permissions.add(_permission("wagtailadmin", "access_admin"))
    for verb in on_pages:
        GroupPagePermission.objects.get_or_create(
            group=group, page=home, permission=_permission("wagtailcore", f"{verb}_page")
        )
    for verb in ON_FILES:
        for app, model in LIBRARIES:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=_permission(app, f"{verb}_{model}")
            )


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _review(home: Page, reviewers: Group) -> None:
    task = ReviewTask.objects.filter(name=REVIEW).first() or ReviewTask.objects.create(name=REVIEW)
    task.groups.set([reviewers])
    flow, _ = Workflow.objects.get_or_create(name=REVIEW)
    WorkflowTask.objects.get_or_create(workflow=flow, task=task.task_ptr)
    WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": flow})
