"""Nothing is public before another person has agreed to exactly this version."""

import datetime as dt
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from builders.actors import Cast, make_actor, user_of
from builders.articles import drafted, enter, published
from xinshu.core.refusals import NotPermitted
from xinshu.delivery.editorial import jobs, services
from xinshu.delivery.editorial import news_selectors as news
from xinshu.delivery.editorial.models import Attachment, Paper, Picture, Posting
from xinshu.delivery.editorial.refusals import (
    NotReviewed,
    PersonalDataFound,
    ReviewIncomplete,
)
from xinshu.kernel.access.transitions import FourEyes
from xinshu.kernel.audit.models import Event
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.services import enqueue
from xinshu.kernel.notify.models import Notice

pytestmark = pytest.mark.django_db


def context(cast: Cast) -> JobContext:
    return JobContext(enqueue(jobs.ON_TIME, actor=cast.system), actor=cast.system)


def test_a_draft_is_not_public(cast: Cast) -> None:
    drafted(cast)
    assert news.browse(news.Filters()).rows == ()


def test_what_another_person_approved_is_public(cast: Cast) -> None:
    story = published(cast)
    (row,) = news.browse(news.Filters()).rows
    assert (row.pk, row.title, row.column.code) == (story.pk, "信用工作会议召开", "news")
    assert row.department_name == cast.department_a.name


def test_a_writer_does_not_approve(cast: Cast) -> None:
    story = drafted(cast)
    services.submit(story, actor=cast.clerk_a)
    with pytest.raises(NotPermitted):
        services.approve(story, actor=cast.clerk_a)
    assert not Posting.objects.exists()


def test_a_reviewer_does_not_approve_what_the_reviewer_wrote(cast: Cast) -> None:
    both = make_actor("both", "centre_reviewer", cast.centre)
    enter(both)
    story = drafted(cast)
    story.title = "改过的标题"
    story.save_revision(user=user_of(both))
    services.submit(story, actor=cast.clerk_a)
    with pytest.raises(FourEyes):
        services.approve(story, actor=both)
    services.approve(story, actor=cast.centre_reviewer)
    assert Posting.objects.get().title == "改过的标题"


def test_publishing_around_the_review_is_refused(cast: Cast) -> None:
    story = drafted(cast)
    with pytest.raises(NotReviewed):
        story.get_latest_revision().publish(user=user_of(cast.centre_reviewer))
    with pytest.raises(NotReviewed):
        story.get_latest_revision().publish(skip_permission_checks=True)
    assert not Posting.objects.exists()


def test_a_change_after_the_review_needs_another_one(cast: Cast) -> None:
    story = published(cast)
    story.title = "事后改动"
    changed = story.save_revision(user=user_of(cast.clerk_a))
    assert Posting.objects.get().title == "信用工作会议召开"
    with pytest.raises(NotReviewed):
        changed.publish()


def test_approving_asks_what_was_checked(cast: Cast) -> None:
    story = drafted(cast)
    services.submit(story, actor=cast.clerk_a)
    state = story.current_workflow_task_state
    with pytest.raises(ReviewIncomplete):
        state.task.specific.on_action(
            state, user_of(cast.centre_reviewer), "approve", checked_content=True
        )


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"body": "<p>无</p><p>请联系 13812345678 。</p>"}, "正文第2段含手机号码（138…）"),
        ({"title": "通报 11010519491231002X 一案"}, "标题含身份证件号码（110…）"),
        ({"summary": "详询 abc@example.com"}, "摘要含电子邮箱（abc…）"),
    ],
)
def test_personal_data_is_refused_with_its_place(
    cast: Cast, facts: dict[str, str], place: str
) -> None:
    with pytest.raises(PersonalDataFound) as refused:
        published(cast, **facts)
    assert place in str(refused.value)
    assert not Posting.objects.exists()


def paper_called(title: str, cast: Cast) -> Paper:
    paper = Paper(title=title, uploaded_by_user=user_of(cast.clerk_a))
    paper.file.save("全文.pdf", ContentFile(b"%PDF-1.7 made up for a test"))
    return paper


def test_names_of_attachments_are_looked_through(cast: Cast) -> None:
    below = Attachment(paper=paper_called("联系 13812345678", cast))
    with pytest.raises(PersonalDataFound, match="第1个附件的名称含手机号码"):
        published(cast, attachments=[below])


def test_a_consent_is_never_an_attachment(cast: Cast) -> None:
    consent = paper_called("书面同意", cast)
    drafted(cast, "cases", consent=consent)
    with pytest.raises(PersonalDataFound, match="书面同意"):
        published(cast, attachments=[Attachment(paper=consent)])


def test_a_stored_file_is_not_replaced(cast: Cast) -> None:
    paper = paper_called("全文", cast)
    paper.full_clean()
    paper.file = ContentFile(b"%PDF-1.7 something nobody reviewed", name="全文.pdf")
    with pytest.raises(ValidationError, match="不能替换"):
        paper.full_clean()
    pixels = BytesIO()
    Image.new("RGB", (1, 1)).save(pixels, "png")
    picture = Picture(pk=1, title="照片", file=ContentFile(pixels.getvalue(), name="照片.png"))
    with pytest.raises(ValidationError, match="不能替换"):
        picture.clean()


def test_taking_down_leaves_nothing_public(cast: Cast) -> None:
    story = published(cast)
    story.unpublish(user=user_of(cast.centre_reviewer))
    assert not Posting.objects.exists()
    assert Event.objects.filter(action="editorial.unpublished", object_id=story.pk).exists()


def test_what_was_approved_for_a_later_time_waits_for_it(cast: Cast) -> None:
    later = timezone.now() + dt.timedelta(hours=1)
    story = published(cast, go_live_at=later)
    assert not Posting.objects.exists()
    assert jobs.on_time(context(cast)) == {"published": 0, "refused": 0, "taken": 0}
    with time_machine.travel(later + dt.timedelta(minutes=1)):
        assert jobs.on_time(context(cast))["published"] == 1
    assert Posting.objects.get().pk == story.pk


def test_what_expires_is_taken_down_by_the_clock(cast: Cast) -> None:
    story = published(cast)
    type(story).objects.filter(pk=story.pk).update(
        expire_at=timezone.now() - dt.timedelta(minutes=1)
    )
    assert jobs.on_time(context(cast))["taken"] == 1
    assert not Posting.objects.exists()


def test_sending_back_tells_the_writer_why(cast: Cast) -> None:
    story = drafted(cast)
    services.submit(story, actor=cast.clerk_a)
    state = story.current_workflow_task_state
    reviewer = user_of(cast.centre_reviewer)
    state.task.specific.on_action(state, reviewer, "reject", comment="请补充来源")
    notice = Notice.objects.get(user=user_of(cast.clerk_a))
    assert (notice.title, notice.body) == ("稿件“信用工作会议召开”需要修改", "请补充来源")


def test_every_step_stands_in_the_audit_with_its_actor(cast: Cast) -> None:
    published(cast)
    told = list(
        Event.objects.filter(action__startswith="editorial.")
        .order_by("pk")
        .values_list("action", "actor_id")
    )
    writer, reviewer = cast.clerk_a.user_id, cast.centre_reviewer.user_id
    assert ("editorial.created", writer) in told
    assert ("editorial.submitted", writer) in told
    assert ("editorial.approved", reviewer) in told
    assert ("editorial.published", reviewer) in told
