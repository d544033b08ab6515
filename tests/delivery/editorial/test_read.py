"""What the public reads: lists, articles, feeds, files; only what was published."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from builders.actors import Cast, user_of
from builders.articles import drafted, published
from delivery.pages import logged_in
from xinshu.delivery.editorial import news_selectors as news
from xinshu.delivery.editorial.models import Attachment, Paper
from xinshu.delivery.editorial.storage import SealedFiles

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 made up for a test"


def page(address: str, **query: str) -> str:
    answer = Client().get(address, query)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_a_list_shows_what_is_published_and_links_to_it(cast: Cast) -> None:
    story = published(cast, summary="部署下一步工作")
    drafted(cast, title="尚未审核的草稿")
    for address in ("/news/", "/news/news/"):
        said = page(address)
        assert f'href="/news/{story.pk}/"' in said
        assert "部署下一步工作" in said
        assert "尚未审核" not in said
    assert "还没有稿件" in page("/news/policies/")


def test_an_article_is_shown_with_its_facts(cast: Cast) -> None:
    story = published(cast, "policies", document_no="测办发〔2026〕3号", source="测试区政府办")
    said = page(f"/news/{story.pk}/")
    for words in (
        "信用工作会议召开",
        "会议部署了下一步工作",
        "测办发〔2026〕3号",
        "测试区市场监管局",
    ):
        assert words in said


def test_drafts_and_articles_taken_down_are_not_found(cast: Cast) -> None:
    draft, story = drafted(cast), published(cast)
    assert Client().get(f"/news/{draft.pk}/").status_code == 404
    story.unpublish(user=user_of(cast.centre_reviewer))
    assert Client().get(f"/news/{story.pk}/").status_code == 404
    assert story.title not in page("/news/")


def test_chinese_words_are_found_inside_the_text(cast: Cast) -> None:
    published(cast, body="<p>推进信用分级分类监管。</p>")
    published(cast, title="另一篇", body="<p>无关内容。</p>")
    for words in ("分级分类", "信用 监管", "工作会议"):
        assert "信用工作会议召开" in page("/news/", q=words)
    assert "没有符合条件的稿件" in page("/news/", q="分级监管")


def test_lists_are_narrowed_by_unit_and_year(cast: Cast) -> None:
    published(cast, shown_on=dt.date(2025, 3, 1))
    unit = str(cast.department_a.pk)
    assert "信用工作会议召开" in page("/news/", unit=unit, year="2025")
    assert "没有符合条件的稿件" in page("/news/", unit=unit, year="2024")
    assert "没有符合条件的稿件" in page("/news/", unit="0")
    for year in ("0", "99999"):
        assert "没有符合条件的稿件" in page("/news/", year=year)


def test_pages_go_on_by_key_both_ways(cast: Cast) -> None:
    made = [published(cast, title=f"第{n}篇", shown_on=dt.date(2026, 1, n)).pk for n in (1, 2, 3)]
    whole = news.Filters()
    first = news.browse(whole, size=2)
    assert [row.pk for row in first.rows] == [made[2], made[1]]
    assert first.before == ""
    second = news.browse(whole, after=first.following, size=2)
    assert [row.pk for row in second.rows] == [made[0]]
    assert second.following == ""
    back = news.browse(whole, before=second.before, size=2)
    assert back == first
    assert news.browse(whole, after="spoilt-key", size=2) == first


def test_a_list_takes_the_same_queries_however_long(cast: Cast) -> None:
    published(cast)
    with CaptureQueriesContext(connection) as few:
        page("/news/")
    for number in range(6):
        published(cast, title=f"第{number}篇")
    with CaptureQueriesContext(connection) as many:
        page("/news/")
    assert len(many) == len(few) <= 12


def test_the_home_page_gets_the_newest_of_each_column(cast: Cast) -> None:
    for number in range(3):
        published(cast, title=f"第{number}篇", shown_on=dt.date(2026, 1, 1 + number))
    published(cast, "notices")
    found = news.latest(each=2)
    assert [(one.column.code, len(one.newest)) for one in found] == [("news", 2), ("notices", 1)]
    assert news.latest(["policies"]) == []


def test_feeds_hold_the_newest(cast: Cast) -> None:
    story = published(cast)
    assert f"/news/{story.pk}/" in page("/news/feed.atom")
    entry = Client().get("/news/news/feed.json").json()["items"][0]
    assert entry["title"] == story.title
    assert entry["url"].endswith(f"/news/{story.pk}/")
    assert Client().get("/news/nothing/feed.atom").status_code == 404


def with_file(cast: Cast) -> Paper:
    """A PDF below an article on its way to the public."""
    paper = Paper(title="全文", uploaded_by_user=user_of(cast.clerk_a))
    paper.file.save("全文.pdf", ContentFile(PDF))
    return paper


def test_a_file_is_public_only_below_a_published_article(cast: Cast) -> None:
    paper = with_file(cast)
    address = SealedFiles().url(paper.file.name)
    assert Client().get(address).status_code == 404
    assert logged_in(cast.clerk_b).get(address).status_code == 200
    story = published(cast, attachments=[Attachment(paper=paper, title="通知全文")])
    answer = Client().get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert "通知全文" in page(f"/news/{story.pk}/")
    story.unpublish(user=user_of(cast.centre_reviewer))
    assert Client().get(address).status_code == 404


def test_the_library_s_own_addresses_lead_to_the_article(cast: Cast) -> None:
    story = published(cast)
    way = story.url_path.partition("/news/")[2]
    assert Client().get(f"/news/at/news/{way}")["Location"] == f"/news/{story.pk}/"


def test_the_home_page_shows_headlines_and_the_way_to_the_columns(cast: Cast) -> None:
    story = published(cast)
    said = page("/")
    assert f'href="/news/{story.pk}/"' in said
    assert 'href="/news/news/"' in said
    assert 'href="/news/"' in said
