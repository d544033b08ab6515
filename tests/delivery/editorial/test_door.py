"""Every address of the editing pages lies behind one permission, and what is closed stays shut."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path

from builders.actors import Cast, make_actor, user_of
from builders.articles import drafted, published
from delivery.pages import logged_in
from xinshu.delivery.editorial.models import Article, Posting
from xinshu.kernel.accounts.models import Commitment
from xinshu.kernel.web.guard import PUBLIC, guard, guarded, one_door, routes, rule_of

pytestmark = pytest.mark.django_db


def inside() -> list[URLPattern]:
    """Every pattern below the door."""

    def walk(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
        found: list[URLPattern] = []
        for each in patterns:
            found += walk(each.url_patterns) if isinstance(each, URLResolver) else [each]
        return found

    (door,) = [each for each in get_resolver().url_patterns if hasattr(each, "one_door")]
    return walk(door.url_patterns)


def test_every_view_of_the_library_has_the_rule_of_the_door() -> None:
    assert len(inside()) > 100
    assert {rule_of(each.callback).name for each in inside()} == {"editorial.open"}  # type: ignore[union-attr]


def test_surveys_see_one_door() -> None:
    found = [route for route, _ in routes(get_resolver().url_patterns) if "editorial" in route]
    assert found == ["editorial/"]


def test_a_door_with_a_view_of_another_rule_is_refused() -> None:
    open_to_all = guard(PUBLIC)(lambda request: None)
    urls = guarded([path("a/", lambda request: None)], "jobs.view")
    resolver = URLResolver(path("x/", open_to_all).pattern, [*urls, path("b/", open_to_all)])
    with pytest.raises(ValueError, match="b/"):
        one_door(resolver, "jobs.view")


@pytest.mark.parametrize("who", ["clerk_a", "centre_officer", "centre_reviewer"])
def test_writers_and_reviewers_come_in(cast: Cast, who: str) -> None:
    answer = logged_in(getattr(cast, who)).get("/editorial/")
    assert answer.status_code == 200
    assert "script-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("who", ["system_admin", "security_admin", "auditor", "enterprise"])
def test_nobody_else_does(cast: Cast, who: str) -> None:
    assert logged_in(getattr(cast, who)).get("/editorial/").status_code == 403


def test_visitors_log_in_at_our_own_page() -> None:
    for address in ("/editorial/", "/editorial/login/", "/editorial/pages/2/"):
        assert Client().get(address)["Location"].startswith("/login/?next=")


def test_whoever_has_not_signed_signs_first(cast: Cast) -> None:
    Commitment.objects.filter(user=user_of(cast.clerk_a)).delete()
    assert "/commitment/" in logged_in(cast.clerk_a).get("/editorial/")["Location"]


CLOSED = (
    *("users/", "groups/", "groups/new/", "workflows/list/", "reports/site-history/"),
    *("password_reset/", "collections/", "bulk/wagtailcore/page/publish/?id=2"),
    *("api/main/pages/", "failwhale/", "pages/2/privacy/", "pages/3/copy/", "pages/3/move/"),
)


@pytest.mark.parametrize("address", CLOSED)
def test_what_leads_around_the_platform_is_closed(cast: Cast, address: str) -> None:
    answer = logged_in(cast.centre_reviewer).get(f"/editorial/{address}")
    assert answer.status_code == 404


def test_groups_follow_the_roles_of_the_moment(cast: Cast) -> None:
    editor = make_actor("editor", "content_editor", cast.department_b)
    browser = logged_in(editor)
    browser.get("/editorial/")
    assert [each.name for each in user_of(editor).groups.all()] == ["内容编辑"]
    user_of(editor).posts.all().delete()
    assert browser.get("/editorial/").status_code == 403


def written(browser: Client, column: int, **facts: str) -> Article | None:
    """Fill the form of a new article as a browser does."""
    sent = {
        "title": "表单写成的稿件",
        "body": '{"blocks":[{"key":"a","text":"正文","type":"unstyled","depth":0,'
        '"inlineStyleRanges":[],"entityRanges":[]}],"entityMap":{}}',
        "shown_on": "2026-11-20",
        "attachments-TOTAL_FORMS": "0",
        "attachments-INITIAL_FORMS": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        **facts,
    }
    browser.post(f"/editorial/pages/add/editorial/article/{column}/", sent)
    return Article.objects.filter(title=sent["title"]).first()


def column(code: str) -> int:
    from xinshu.delivery.editorial.models import Column  # noqa: PLC0415

    return int(Column.objects.get(code=code).pk)


def test_a_form_makes_a_draft_of_the_writer_s_unit(cast: Cast) -> None:
    story = written(logged_in(cast.clerk_a), column("news"))
    assert story
    assert (story.department_id, story.live) == (cast.department_a.pk, False)


def test_the_button_of_the_library_publishes_nothing(cast: Cast) -> None:
    story = written(logged_in(cast.clerk_a), column("news"), **{"action-publish": "1"})
    assert not (story and story.live)
    mine = {"title": "审核人自己的稿件", "slug": "own", "action-publish": "1"}
    assert written(logged_in(cast.centre_reviewer), column("news"), **mine) is None
    assert not Posting.objects.exists()


@pytest.mark.parametrize("verb", ["edit", "delete", "unpublish", "lock"])
def test_columns_are_changed_by_the_set_up_alone(cast: Cast, verb: str) -> None:
    browser = logged_in(cast.centre_reviewer)
    address = f"/editorial/pages/{column('news')}/{verb}/"
    assert browser.post(address).status_code == 404
    assert browser.get(f"/editorial/pages/{column('news')}/").status_code == 200


def test_a_form_with_personal_data_is_not_sent_to_the_review(cast: Cast) -> None:
    facts = {"summary": "联系人手机 13812345678", "action-submit": "1"}
    assert written(logged_in(cast.clerk_a), column("news"), **facts) is None
    kept = written(logged_in(cast.clerk_a), column("news"), summary=facts["summary"])
    assert kept


def test_a_writer_opens_the_drafts_of_the_own_pen_only(cast: Cast) -> None:
    mine = drafted(cast)
    address = f"/editorial/pages/{mine.pk}/edit/"
    assert logged_in(cast.clerk_a).get(address).status_code == 200
    assert logged_in(cast.clerk_b).get(address).status_code == 302
    listed = logged_in(cast.clerk_b).get(f"/editorial/pages/{column('news')}/").content.decode()
    assert mine.title not in listed


def test_the_review_goes_through_the_pages(cast: Cast) -> None:
    browser = logged_in(cast.clerk_a)
    story = written(browser, column("news"), **{"action-submit": "1"})
    assert story
    state = story.current_workflow_task_state
    action = f"/editorial/pages/workflow/action/{story.pk}/approve/{state.pk}/"
    reviewer = logged_in(cast.centre_reviewer)
    assert "表单写成的稿件" in reviewer.get("/editorial/").content.decode()
    reviewer.post(action, {"comment": ""})
    assert not Posting.objects.exists()
    reviewer.post(action, {"comment": "", "checked_content": "on", "checked_persons": "on"})
    assert Posting.objects.get().title == "表单写成的稿件"


# Scripts the library writes into its pages; the policy does not run them, editing.js reads them.
READ_BY_US = re.compile(
    r"\s*(?:new (?:Document|Image|Page)Chooser|init(?:Date|Time|DateTime)Chooser)\("
    r"|\s*\(function\(\) \{\s*var panel = new InlinePanel\("
)


def test_scripts_written_into_the_pages_are_those_we_read_instead(cast: Cast) -> None:
    story = drafted(cast)
    script = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*\btype=)[^>]*>(.*?)</script>", re.DOTALL)
    browser = logged_in(cast.clerk_a)
    for address in ("", f"pages/{story.pk}/edit/", "images/", "documents/"):
        answer = browser.get(f"/editorial/{address}")
        said = answer.content.decode()
        assert [each for each in script.findall(said) if not READ_BY_US.match(each)] == []
        assert "unsafe" not in answer["Content-Security-Policy"]


def test_nobody_outside_is_asked(cast: Cast) -> None:
    said = logged_in(cast.clerk_a).get("/editorial/").content.decode()
    assert "gravatar.com" not in said
    assert "releases.wagtail" not in said


def test_a_preview_stands_in_a_frame_of_this_site_only(cast: Cast) -> None:
    story = published(cast)
    answer = logged_in(cast.centre_reviewer).get(f"/editorial/pages/{story.pk}/view_draft/")
    assert "会议部署了下一步工作" in answer.content.decode()
    framed = logged_in(cast.centre_reviewer).get(f"/editorial/pages/{story.pk}/edit/preview/")
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]


def test_no_version_is_written_over(cast: Cast) -> None:
    story = drafted(cast)
    version = story.get_latest_revision()
    sent = {"title": "换掉的标题", "overwrite_revision_id": str(version.pk)}
    answer = logged_in(cast.clerk_a).post(f"/editorial/pages/{story.pk}/edit/", sent)
    assert answer.status_code == 404
    version.refresh_from_db()
    assert version.content["title"] == story.title
