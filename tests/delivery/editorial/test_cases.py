"""Typical cases rest on a decision that is public, or on consent, and end with it."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from builders.actors import Cast, user_of
from builders.articles import drafted, published
from delivery.district import make_district
from xinshu.delivery.editorial import following
from xinshu.delivery.editorial.models import Article, Case, Column, Paper, Posting
from xinshu.delivery.editorial.refusals import CaseWithoutGround
from xinshu.domain.disclosure.models import Publication

pytestmark = pytest.mark.django_db
BAD = {"tone": "bad", "ground": "decision", "anonymised": True}


def shown_record(cast: Cast) -> Publication:
    """A record the public may read."""
    record = make_district(cast.department_a).record
    Publication.objects.filter(pk=record.pk).delete()
    return Publication.objects.create(
        record_id=record.pk,
        item_id=record.item_id,
        subject_id=record.subject_id,
        department_id=cast.department_a.pk,
        state=1,
        decided_on=dt.date(2026, 3, 2),
        public_from=dt.date(2026, 3, 2),
        position=1,
        rules_id=0,
        rule="general",
        record_version=1,
        changed_at=timezone.now(),
    )


def consent(cast: Cast) -> Paper:
    paper = Paper(title="同意书", uploaded_by_user=user_of(cast.clerk_a))
    paper.file.save("同意书.pdf", ContentFile(b"%PDF-1.7 made up"))
    return paper


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"tone": "bad", "ground": "consent"}, "只能依据正在公示的决定"),
        ({**BAD, "record_id": None}, "请填写所依据的公示信息编号"),
        ({**BAD, "record_id": 987654}, "不在公示期内"),
        ({"tone": "good", "ground": "consent", "anonymised": True}, "请提供书面同意文件"),
    ],
)
def test_a_case_without_its_ground_is_refused(
    cast: Cast, facts: dict[str, object], problem: str
) -> None:
    with pytest.raises(CaseWithoutGround, match=problem):
        published(cast, "cases", **facts)
    assert not Posting.objects.exists()


def test_persons_have_to_be_anonymised(cast: Cast) -> None:
    with pytest.raises(CaseWithoutGround, match="自然人信息已隐去"):
        published(cast, "cases", **BAD | {"record_id": shown_record(cast).pk, "anonymised": False})


def test_a_good_example_is_published_by_consent_and_the_consent_stays_closed(cast: Cast) -> None:
    story = published(
        cast,
        "cases",
        consent=consent(cast),
        consented_by="测试样例商贸有限公司",
        consented_on=dt.date(2026, 10, 1),
        anonymised=True,
    )
    posting = Posting.objects.get()
    assert (posting.pk, posting.tone) == (story.pk, "good")
    assert not posting.files.exists()


def test_a_case_goes_with_the_decision_it_rests_on(cast: Cast) -> None:
    record = shown_record(cast)
    published(cast, "cases", **BAD, record_id=record.pk)
    assert following.still_there([record.pk, 7]) == {record.pk}
    assert following.take_down_groundless() == 0
    Publication.objects.filter(pk=record.pk).update(state=3)
    assert following.take_down_groundless() == 1
    assert not Posting.objects.exists()
    assert following.still_there([record.pk]) == set()


def test_columns_hold_cases_or_articles(cast: Cast) -> None:
    cases, news = Column.objects.get(code="cases"), Column.objects.get(code="news")
    assert Case.can_create_at(cases)
    assert not Case.can_create_at(news)
    assert Article.can_create_at(news)
    assert isinstance(drafted(cast, "cases"), Case)
