"""What follows from what editors do: the public row, the audit, a notice to those concerned.

Signals of the library are where every way to a publication meets: the review, the schedule, a
command. Its mails are not sent; the platform has notices of its own.
"""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import PageLogEntry, TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    page_unpublished,
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from xinshu.delivery.editorial import permissions as may
from xinshu.delivery.editorial import publishing
from xinshu.delivery.editorial.models import Article, Case, Picture, PostingFile
from xinshu.delivery.editorial.writers import acting
from xinshu.kernel.audit.services import record
from xinshu.kernel.notify.services import tell

ACTIONS = {
    "wagtail.create": may.CREATED,
    "wagtail.edit": may.CHANGED,
    "wagtail.publish": may.PUBLISHED,
    "wagtail.publish.scheduled": may.PUBLISHED,
    "wagtail.publish.schedule": may.SCHEDULED,
    "wagtail.unpublish": may.UNPUBLISHED,
    "wagtail.unpublish.scheduled": may.UNPUBLISHED,
    "wagtail.delete": may.DELETED,
    "wagtail.workflow.start": may.SUBMITTED,
    "wagtail.workflow.approve": may.APPROVED,
    "wagtail.workflow.reject": may.REJECTED,
    "wagtail.workflow.cancel": may.WITHDRAWN,
}
STORIES = (Article, Case)


def send_no_mails() -> None:
    """Take the library's own mails away; the platform's notices go out instead."""
    task_submitted.disconnect(
        sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification"
    )
    for signal, name in (
        (workflow_submitted, "submitted"),
        (workflow_rejected, "rejected"),
        (workflow_approved, "approved"),
    ):
        signal.disconnect(
            sender=WorkflowState, dispatch_uid=f"workflow_state_{name}_email_notification"
        )


@receiver(page_published, dispatch_uid="editorial_post")
def show(instance: Any, **_: Any) -> None:
    """The public row follows a publication; one that waits for its time has none yet."""
    if isinstance(instance, STORIES) and instance.live:
        publishing.post(instance)


@receiver(page_unpublished, dispatch_uid="editorial_withdraw")
def hide(instance: Any, **_: Any) -> None:
    """And goes with a takedown."""
    if isinstance(instance, STORIES):
        publishing.withdraw(instance.pk)


@receiver(post_save, sender=PageLogEntry, dispatch_uid="editorial_audit")
def remember(instance: PageLogEntry, created: bool, **_: Any) -> None:
    """Every line of the library's own log is an event of the audit."""
    if not created:
        return
    with transaction.atomic():
        record(
            ACTIONS.get(instance.action, may.OTHER),
            actor=acting(instance.user),
            object_type="wagtailcore.page",
            object_id=str(instance.page_id),
            label=instance.label,
            step=instance.action,
            version=instance.revision_id,
        )


@receiver(post_save, sender=Picture, dispatch_uid="editorial_picture")
def picture_changed(instance: Picture, created: bool, **_: Any) -> None:
    """Articles that show a changed picture are written anew, as its sizes have new names."""
    if created:
        return
    names = list(instance.renditions.values_list("file", flat=True))
    shown = PostingFile.objects.filter(name__in=[*names, instance.file.name])
    pages = set(shown.values_list("posting_id", flat=True))
    for story in [*Article.objects.filter(pk__in=pages), *Case.objects.filter(pk__in=pages)]:
        transaction.on_commit(partial(publishing.post, story))


@receiver(workflow_rejected, dispatch_uid="editorial_told_back")
def tell_writer(instance: WorkflowState, user: Any, **_: Any) -> None:
    """The sender hears that something has to be changed."""
    page = instance.content_object
    if instance.requested_by and page:
        tell(
            instance.requested_by,
            "article_back",
            title=page.title,
            reason=instance.current_task_state.comment or "未填写意见",
            link=f"/editorial/pages/{page.pk}/edit/",
            actor=acting(user),
        )
