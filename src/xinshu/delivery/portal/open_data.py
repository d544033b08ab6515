"""Open data: whole public items as files, described, with checksums. Organisations only."""

import re
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from xinshu.core.catalog.model import Item
from xinshu.core.refusals import NotFound
from xinshu.delivery.portal import exporting, open_files
from xinshu.delivery.portal.open_files import Dataset
from xinshu.delivery.portal.sections import public_items, section_of
from xinshu.domain.records.selectors_public import public_fields
from xinshu.kernel.web.guard import PUBLIC, guard
from xinshu.kernel.web.templatetags.site import platform_facts

TYPES = {"csv": exporting.CSV_TYPE, "json": exporting.JSON_TYPE}
TRY_AGAIN_SECONDS = 600
GZIP = re.compile(r"\b(?:gzip|\*)\s*(?:;\s*q\s*=\s*([0-9.]+))?", re.IGNORECASE)


@guard(PUBLIC)
@require_GET
def open_data(request: HttpRequest) -> HttpResponse:
    """All data sets with their files, terms, and how to keep a copy up to date."""
    facts = {
        "here_is": "open",
        "datasets": given_out(),
        "licence": settings.XINSHU_OPEN_DATA_LICENCE,
    }
    return render(request, "portal/open.html", facts)


@guard(PUBLIC)
@require_GET
def dataset(request: HttpRequest, code: str) -> HttpResponse:
    """One data set: its files and every field of it."""
    items = public_items()
    made = open_files.dataset(code) if code in items else None
    if made is None:
        raise NotFound(thing="该数据集")
    facts = {
        "here_is": "open",
        "dataset": made,
        "item": items[code],
        "section": section_of(items[code]),
        "fields": public_fields(items[code]),
        "heads": exporting.HEADS,
        "licence": settings.XINSHU_OPEN_DATA_LICENCE,
    }
    return render(request, "portal/open_dataset.html", facts)


@guard(PUBLIC)
@require_GET
def file(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """A whole item as CSV or JSON; 503 for the minutes in which it is being made anew."""
    made = open_files.dataset(code) if code in public_items() else None
    content = made.files.get(form) if made else None
    if made is None or content is None:
        raise NotFound(thing="该数据文件")
    if not made.good_today:
        return _later(request, made)
    try:
        packed = open_files.opened(content)
    except FileNotFoundError:  # made anew in this very moment
        return _later(request, made)
    if _takes_gzip(request):
        response: HttpResponseBase = FileResponse(packed, content_type=TYPES[form])
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = StreamingHttpResponse(open_files.unpacked(packed), content_type=TYPES[form])
        response.headers["Content-Length"] = str(content.size)
    name = f"{code}-{made.day}.{form}"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@guard(PUBLIC)
@require_GET
def datasets_json(request: HttpRequest) -> JsonResponse:
    """The description of all data sets for machines, in the words of DCAT."""
    site = platform_facts()["site_name"]
    said = {
        "@context": "https://www.w3.org/ns/dcat.jsonld",
        "@type": "Catalog",
        "title": f"{site} 开放数据",
        "publisher": site,
        "license": settings.XINSHU_OPEN_DATA_LICENCE,
        "changes": request.build_absolute_uri(reverse("portal:records_json")),
        "dataset": [_described(request, each, item) for each, item in given_out()],
    }
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


@guard(PUBLIC)
@require_GET
def checksums(_request: HttpRequest) -> HttpResponse:
    """Checksums of all files as `sha256sum --check` reads them."""
    lines = [
        f"{content.sha256}  {each.item}-{each.day}.{form}\n"
        for each, _ in given_out()
        for form, content in each.files.items()
    ]
    return HttpResponse("".join(lines), content_type="text/plain; charset=utf-8")


def given_out() -> list[tuple[Dataset, Item]]:
    """Data sets of what the catalogue makes public today, in its order."""
    made = {each.item: each for each in open_files.datasets()}
    return [(made[code], item) for code, item in public_items().items() if code in made]


def _described(request: HttpRequest, made: Dataset, item: Item) -> dict[str, Any]:
    def address(name: str, *given: str) -> str:
        return request.build_absolute_uri(reverse(f"portal:{name}", args=given))

    return {
        "@type": "Dataset",
        "identifier": item.code,
        "title": item.name,
        "description": item.description,
        "theme": section_of(item).name,
        "modified": made.made_at,
        "accrualPeriodicity": "daily",
        "landingPage": address("open_dataset", item.code),
        "rows": made.rows,
        "position": made.position,
        "legalBasis": list(item.legal_basis),
        "fields": [
            {"code": field.code, "name": field.name, "type": str(field.type)}
            for field in public_fields(item)
        ],
        "distribution": [
            {
                "@type": "Distribution",
                "format": form.upper(),
                "downloadURL": address("open_file", item.code, form),
                "byteSize": content.size,
                "checksum": {"algorithm": "sha256", "checksumValue": content.sha256},
            }
            for form, content in made.files.items()
        ],
    }


def _takes_gzip(request: HttpRequest) -> bool:
    found = GZIP.search(request.headers.get("Accept-Encoding", ""))
    return found is not None and (found[1] or "1").strip("0.") != ""


def _later(request: HttpRequest, made: Dataset) -> HttpResponse:
    response = render(request, "portal/open_later.html", {"dataset": made}, status=503)
    response.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return response
