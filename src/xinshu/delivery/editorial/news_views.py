"""Public pages of the columns. Nothing here reads a draft."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_GET, require_safe
from wagtail.models import Page

from xinshu.core.refusals import NotFound
from xinshu.delivery.editorial import news_selectors as news
from xinshu.delivery.editorial import permissions as may
from xinshu.delivery.editorial.kinds import ALL, PICTURES, ending_of
from xinshu.delivery.editorial.models import Posting
from xinshu.delivery.editorial.news_selectors import Filters
from xinshu.delivery.editorial.storage import content_of, stored_file
from xinshu.kernel.accounts.actor import actor_of_request
from xinshu.kernel.web.guard import PUBLIC, guard

PAGE_SIZE, FEED_SIZE, MOST_LETTERS = 15, 50, 60
FILE_SECONDS = 300


@guard(PUBLIC)
@require_GET
def listing(request: HttpRequest, code: str = "") -> HttpResponse:
    """Articles of all columns or of one, narrowed by unit, year and words."""
    chosen = _column(code) if code else None
    filters = Filters(
        column=code,
        unit=_number(request, "unit"),
        year=_number(request, "year"),
        tone=request.GET.get("tone", "") if code == "cases" else "",
        words=request.GET.get("q", "").strip()[:MOST_LETTERS],
    )
    found = news.browse(
        filters,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    facts = {
        "here_is": "news",
        "chosen": chosen,
        "columns": news.columns(),
        "found": found,
        "filters": filters,
        "units": news.units(),
        "years": news.years(),
        "narrowed": filters != Filters(column=code),
    }
    return render(request, "editorial/list.html", facts)


@guard(PUBLIC)
@require_GET
def article(request: HttpRequest, pk: int) -> HttpResponse:
    """One article with its files and its neighbours."""
    try:
        found = news.article(pk)
    except NotFound:
        raise Http404 from None
    newer, older = news.beside(found)
    facts = {
        "here_is": "news",
        "article": found,
        "files": news.files_of(found),
        "newer": newer,
        "older": older,
        "columns": news.columns(),
    }
    return render(request, "editorial/article.html", facts)


@guard(PUBLIC)
@require_safe
def file(request: HttpRequest, name: str) -> FileResponse:
    """A picture or attachment of a published article; editors also see those of drafts."""
    public = news.is_public_file(name)
    if not public and not actor_of_request(request).may(may.OPEN):
        raise Http404
    try:
        stored, content = stored_file(name), content_of(name)
    except NotFound:
        raise Http404 from None
    ending = ending_of(name)
    response = FileResponse(
        content,
        as_attachment=ending not in PICTURES,
        filename=stored.name,
        content_type=ALL[ending].media_type,
    )
    response["Content-Length"] = str(stored.size)
    response["ETag"] = f'"{stored.sha256[:32]}"'
    response["Cache-Control"] = f"public, max-age={FILE_SECONDS}" if public else "no-store"
    return response


@guard(PUBLIC)
@require_GET
def at(_request: HttpRequest, way: str) -> HttpResponse:
    """Where the library's own addresses lead: to the article of that place in the tree."""
    found = Page.objects.filter(url_path__endswith=f"/{way}", live=True).order_by("depth")
    for page in found[:5]:
        if Posting.objects.filter(pk=page.pk).exists():
            return redirect("news:article", page.pk)
    return redirect("news:list")


@guard(PUBLIC)
@require_GET
def atom(request: HttpRequest, code: str = "") -> HttpResponse:
    """The newest articles as Atom 1.0 (RFC 4287)."""
    title, rows = _feed(code)
    feed = Atom1Feed(
        title=title,
        link=request.build_absolute_uri(_list_address(code)),
        description="",
        language="zh-CN",
        feed_url=request.build_absolute_uri(),
    )
    for row in rows:
        feed.add_item(
            title=row.title,
            link=request.build_absolute_uri(reverse("news:article", args=[row.pk])),
            description=row.summary,
            author_name=row.department_name or row.source or title,
            pubdate=_moment(row),
            updateddate=row.changed_at,
            categories=[row.column.title],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@guard(PUBLIC)
@require_GET
def feed_json(request: HttpRequest, code: str = "") -> HttpResponse:
    """The same as JSON Feed 1.1."""
    title, rows = _feed(code)
    facts = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": request.build_absolute_uri(_list_address(code)),
        "feed_url": request.build_absolute_uri(),
        "language": "zh-CN",
        "items": [_entry(request, row) for row in rows],
    }
    return JsonResponse(facts, json_dumps_params={"ensure_ascii": False})


def _entry(request: HttpRequest, row: Posting) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("news:article", args=[row.pk]))
    return {
        "id": address,
        "url": address,
        "title": row.title,
        "summary": row.summary,
        "content_text": row.summary,
        "date_published": _moment(row).isoformat(),
        "date_modified": row.changed_at.isoformat(),
        "tags": [row.column.title],
        "authors": [{"name": row.department_name or row.source}],
    }


def _feed(code: str) -> tuple[str, tuple[Posting, ...]]:
    name = _column(code).title if code else "信息公开"
    rows = Posting.objects.select_related("column").defer("html", "text")
    if code:
        rows = rows.filter(column__code=code)
    newest = tuple(rows.order_by("-shown_on", "-pk")[:FEED_SIZE])
    return f"{settings.XINSHU_SITE_NAME} {name}".strip(), newest


def _column(code: str) -> Any:
    try:
        return news.column(code)
    except NotFound:
        raise Http404 from None


def _list_address(code: str) -> str:
    return reverse("news:column", args=[code]) if code else reverse("news:list")


def _moment(row: Posting) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(row.shown_on, dt.time()))


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None
