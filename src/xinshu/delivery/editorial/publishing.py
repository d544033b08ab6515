"""What has to be right before an article goes public, and the row public pages read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState
from wagtail.rich_text import expand_db_html

from xinshu.delivery.editorial import scanning
from xinshu.delivery.editorial.models.posting import Posting, PostingFile
from xinshu.delivery.editorial.refusals import CaseWithoutGround, NotReviewed, PersonalDataFound
from xinshu.delivery.editorial.storage import names_in
from xinshu.delivery.editorial.writers import writers_of
from xinshu.domain.disclosure import selectors as disclosure

COVER = "width-960"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A draft in the shape public pages show, read from the page instead of from the posting."""

    posting: Posting
    files: tuple[PostingFile, ...]


def require_publishable(story: Any, revision: Revision) -> None:
    """Reviewed by another, free of personal data, with a ground where it is a case.

    Raises NotReviewed, PersonalDataFound, CaseWithoutGround.
    """
    if not _is_reviewed(revision):
        raise NotReviewed(title=story.title)
    found = [*scanning.finds(lambda name: getattr(story, name)), *_finds_beside(story)]
    if found:
        raise PersonalDataFound(places="；".join(each.says for each in found))
    if is_case(story):
        for _, problem in scanning.gaps_of_case(lambda name: getattr(story, name)):
            raise CaseWithoutGround(problem=problem)
        if story.ground == "decision" and not is_shown(story.record_id):
            raise CaseWithoutGround(problem=f"编号 {story.record_id} 的决定不在公示期内")


def _finds_beside(story: Any) -> Iterator[scanning.Find]:
    """What must not be public about its files: their names, and papers kept as a consent."""
    below = list(story.attachments.all())
    cover = story.cover.default_alt_text if story.cover else ""
    yield from scanning.finds_beside([each.title or each.paper.title for each in below], cover)
    closed = apps.get_model("editorial", "Case").objects.filter(
        consent__in=[each.paper_id for each in below]
    )
    if closed.exists():
        yield scanning.Find("attachments", "附件含不公开的书面同意文件")


def is_case(story: Any) -> bool:
    """Whether it needs a ground beside a review."""
    return hasattr(story, "ground")


def is_shown(record_id: int) -> bool:
    """Whether the public may read the record today."""
    return bool(disclosure.shown().filter(pk=record_id).exists())


def _is_reviewed(revision: Revision) -> bool:
    """Whether somebody other than its writers has approved exactly this version."""
    states = TaskState.objects.filter(
        revision=revision, status=TaskState.STATUS_APPROVED, finished_by__isnull=False
    ).select_related("workflow_state", "revision")
    return any(each.finished_by_id not in writers_of(each) for each in states)


@transaction.atomic
def post(story: Any) -> Posting:
    """Write what public pages read; publishing again writes it anew."""
    found = _posting_of(story)
    found.save(force_insert=not Posting.objects.filter(pk=story.pk).exists())
    PostingFile.objects.filter(posting=found).delete()
    PostingFile.objects.bulk_create(_files_of(story, found))
    return found


@transaction.atomic
def withdraw(page_id: int) -> None:
    """Nobody but editors reads the article from now on."""
    PostingFile.objects.filter(posting=page_id).delete()
    Posting.objects.filter(pk=page_id).delete()


def preview_of(story: Any) -> Preview:
    """A draft as it would look."""
    posting = _posting_of(story)
    attached = [each for each in _files_of(story, posting) if each.attached]
    return Preview(posting=posting, files=tuple(attached))


def address_of(story: Any) -> tuple[int, str, str] | None:
    """Site, its root (relative), and the path of an article, as the library asks for them."""
    if story.pk is None:
        return None
    sites = Page._get_relevant_site_root_paths(story)
    return (sites[0].site_id if sites else 0, "", reverse("news:article", args=[story.pk]))


def _posting_of(story: Any) -> Posting:
    words = scanning.paragraphs(story.body)
    cover = story.cover.get_rendition(COVER) if story.cover else None
    return Posting(
        page_id=story.pk,
        column_id=story.get_parent().pk if story.pk and story.depth else None,
        title=story.title,
        summary=story.summary or "".join(words)[:120],
        html=expand_db_html(story.body),
        text="\n".join((story.title, story.summary, story.document_no, *words)),
        source=story.source,
        writer=story.writer,
        document_no=story.document_no,
        department_id=story.department_id,
        department_name=story.department_name,
        cover=cover.file.name if cover else "",
        cover_says=story.cover.default_alt_text if story.cover else "",
        tone=getattr(story, "tone", ""),
        record_id=getattr(story, "record_id", None) or None,
        shown_on=story.shown_on,
        changed_at=timezone.now(),
    )


def _files_of(story: Any, posting: Posting) -> list[PostingFile]:
    shown = {posting.cover, *names_in(posting.html)} - {""}
    files = [PostingFile(posting=posting, name=name) for name in sorted(shown)]
    for each in story.attachments.all():
        paper = each.paper
        files.append(
            PostingFile(
                posting=posting,
                name=paper.file.name,
                title=each.title or paper.title,
                size=paper.get_file_size() or 0,
                attached=True,
            )
        )
    return files
