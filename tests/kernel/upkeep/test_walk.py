"""Dead links and sleeping columns are found before the public finds them."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest
from pytest_django import Settings

from builders.actors import Cast
from delivery.pages import work
from xinshu.core.refusals import NotPermitted
from xinshu.kernel.jobs.models import Job
from xinshu.kernel.upkeep import columns, selectors, services, walking
from xinshu.kernel.upkeep.columns import Column
from xinshu.kernel.upkeep.models import Flaw, Walk
from xinshu.kernel.upkeep.pages import Page, _Reader
from xinshu.kernel.upkeep.walking import ALIKE, Found, external_flaws, stale, walk

HERE = "http://127.0.0.1"


def made_up_site(monkeypatch: pytest.MonkeyPatch, pages: Mapping[str, str | int]) -> list[str]:
    """A site of these pages: HTML, or a status. Returns the list of what was read."""
    asked: list[str] = []

    def answer(address: str) -> Page:
        path = address.removeprefix(HERE)
        asked.append(path)
        found = pages.get(path, 404)
        if isinstance(found, int):
            return Page(found)
        page = Page(200)
        _Reader(page, address).feed(found)
        return page

    monkeypatch.setattr(walking, "read", answer)
    return asked


def walked(most: int = 100) -> Found:
    return walk(starts=["/"], most=most, step=lambda _read: None)


def test_a_link_that_leads_nowhere_is_named_with_its_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made_up_site(
        monkeypatch,
        {"/": '<a href="/help/">帮助</a>', "/help/": '<a href="../gone/">  旧 页面 </a>'},
    )
    (flaw,) = walked().flaws
    assert (flaw.kind, flaw.page, flaw.target) == ("link", "/help/", "/gone/")
    assert (flaw.words, flaw.says) == ("旧 页面", "返回 404")


def test_every_page_with_the_dead_link_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    made_up_site(
        monkeypatch,
        {"/": '<a href="/a/">甲</a><a href="/gone/">x</a>', "/a/": '<a href="/gone/">y</a>'},
    )
    assert sorted(flaw.page for flaw in walked().flaws) == ["/", "/a/"]


def test_pictures_and_style_sheets_are_links_too(monkeypatch: pytest.MonkeyPatch) -> None:
    made_up_site(monkeypatch, {"/": '<img src="/static/lost.svg" alt="标志">'})
    assert [flaw.target for flaw in walked().flaws] == ["/static/lost.svg"]


def test_a_place_on_a_page_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    made_up_site(
        monkeypatch,
        {"/": '<a href="/a/#two">乙</a><a href="#one">甲</a><h2 id="one">甲</h2>', "/a/": "<p>"},
    )
    assert [(flaw.kind, flaw.target) for flaw in walked().flaws] == [("anchor", "/a/#two")]


def test_each_address_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = made_up_site(
        monkeypatch, {"/": '<a href="/a/">1</a><a href="/a/#x">2</a>', "/a/": '<a href="/">3</a>'}
    )
    walked()
    assert asked == ["/", "/a/"]


def test_of_endless_lists_some_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    many = "".join(f'<a href="/subjects/{n}/">主体</a>' for n in range(200))
    asked = made_up_site(monkeypatch, {"/": many})
    walked()
    assert len(asked) == 1 + ALIKE


def test_a_walk_ends_where_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {f"/p{'x' * n}/": f'<a href="/p{"x" * (n + 1)}/">下一页</a>' for n in range(50)}
    made_up_site(monkeypatch, {"/": '<a href="/p/">x</a>', **pages})
    found = walked(most=10)
    assert found.cut_short
    assert len(found.pages) == 10


def test_doors_that_only_change_the_display_are_not_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = made_up_site(monkeypatch, {"/": '<a href="/language/?language=en">English</a>'})
    assert walked().flaws == []
    assert asked == ["/"]


def test_other_sites_are_asked_only_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    made_up_site(
        monkeypatch, {"/": '<a href="https://other.example/x">外</a><a href="mailto:a@b">信</a>'}
    )
    found = walked()
    assert (found.flaws, list(found.elsewhere)) == ([], ["https://other.example/x"])
    monkeypatch.setattr(walking, "trouble", lambda _address: "无法连接")
    (flaw,) = external_flaws(found, lambda: None)
    assert (flaw.kind, flaw.page, flaw.says) == ("external", "/", "无法连接")


def test_a_column_without_news_is_named(settings: Settings) -> None:
    settings.XINSHU_STALE_DAYS = 90
    told = [
        Column("新闻动态", "/columns/news/", date(2026, 3, 1)),
        Column("政策法规", "/columns/policies/", date(2025, 11, 1)),
        Column("典型案例", "/columns/cases/", None),
        Column("诚信文化", "/columns/culture/", date(2026, 2, 1), most_days=10),
    ]
    found = list(stale(iter(told), today=date(2026, 3, 2)))
    assert [flaw.target for flaw in found] == ["政策法规", "典型案例", "诚信文化"]
    assert found[0].says == "已 121 天未更新（上限 90 天）"
    assert found[1].says == "尚无内容"


@pytest.fixture
def told_columns(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    monkeypatch.setattr(columns, "_sources", {})
    return lambda *listed: columns.register_columns("test", lambda: listed)


def test_the_real_site_is_walked_and_written_down(
    cast: Cast, settings: Settings, told_columns: Callable[..., None]
) -> None:
    told_columns(Column("通知公告", "/columns/notices/", None))
    settings.XINSHU_WALK_PAGES = 40
    services.walk_now(actor=cast.centre_officer)
    work()
    row = Walk.objects.get()
    assert row.pages > 5
    assert row.links > row.pages
    assert row.ended_at is not None
    assert [flaw.target for flaw in selectors.flaws(cast.centre_officer, row, "stale")] == [
        "通知公告"
    ]
    dead = selectors.flaws(cast.centre_officer, row, "link").exclude(target__startswith="/static/")
    assert [f"{flaw.page} → {flaw.target}" for flaw in dead] == [], "static files are not collected"


def test_a_walk_that_waits_is_not_queued_twice(cast: Cast) -> None:
    for _ in range(2):
        services.walk_now(actor=cast.centre_officer)
    assert Job.objects.filter(kind="upkeep.walk").count() == 1


def test_a_clerk_neither_walks_nor_sees(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        services.walk_now(actor=cast.clerk_a)
    with pytest.raises(NotPermitted):
        selectors.walks(cast.clerk_a)


def test_old_walks_go(cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    made_up_site(monkeypatch, {"/": '<a href="/gone/">x</a>'})
    for _ in range(32):
        services.walk_now(actor=cast.centre_officer)
        work()
    assert Walk.objects.count() == 30
    assert Flaw.objects.filter(kind="link").count() == 30
