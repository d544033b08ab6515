"""The subject page beside a minimal Django page that reads the same rows, and how often it asks.

`python benchmarks/pages.py [--database URL] [--home FOLDER] [--requests 300] [--rounds 5]` takes
the platform `bulk.py` makes (730 000 subjects, 3 000 000 public records; made where it is not
there), draws subjects as visitors meet them (by their records), and opens each in turns: the real
page through everything a request passes, each one made anew, and a page of one view and one bare
template without any middleware that reads the same subject, names, codes, publications and records
and prints every value. What counts is the ratio of throughputs within a round. Other pages are
timed beside them. Exits with 1 when the subject page misses 0.6 or the questions to the database
are more than the bound.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import bulk

AIM = 0.6
MOST_QUERIES = 16
MANY = 60  # the page shows ten of each section; busier subjects are measured apart
Ask = Callable[[str], int]

TEMPLATE = """<!doctype html><html lang="zh-hans"><head><meta charset="utf-8">
<title>{{ subject.name }}</title></head><body><h1>{{ subject.name }}</h1>
<p>{{ subject.code }} {{ subject.status }} {{ subject.established_on }}</p>
<ul>{% for each in names %}<li>{{ each.name }} {{ each.valid_from }}</li>{% endfor %}</ul>
<ul>{% for each in identifiers %}<li>{{ each.kind }} {{ each.value }}</li>{% endfor %}</ul>
{% for row, values in records %}<h2>{{ row.decided_on }} {{ row.last_day }}</h2>
<dl>{% for name, value in values.items %}<dt>{{ name }}</dt><dd>{{ value }}</dd>{% endfor %}</dl>
{% endfor %}</body></html>"""


class OwnAddresses:
    """Sends every request to the one view of the yardstick."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.urlconf = "pages"
        return self.get_response(request)


def minimal(_request: Any, pk: int) -> Any:
    """The yardstick: read, print, nothing else."""
    from django.http import HttpResponse

    from xinshu.domain.disclosure.selectors import shown
    from xinshu.domain.subjects.models import Identifier, Subject, SubjectName

    rows = list(
        shown().filter(subject=pk).select_related("record").order_by("-decided_on", "-pk")[:MANY]
    )
    facts = {
        "subject": Subject.objects.get(pk=pk),
        "names": list(SubjectName.objects.filter(subject=pk)),
        "identifiers": list(Identifier.objects.filter(subject=pk)),
        "records": [(row, json.loads(row.record.payload)) for row in rows],
    }
    return HttpResponse(_template().render(facts))


def _template(made: list[Any] = []) -> Any:  # noqa: B006
    from django.template import engines

    if not made:
        made.append(engines["django"].from_string(TEMPLATE))
    return made[0]


def _addresses() -> list[Any]:
    from django.urls import path

    return [path("minimal/<int:pk>/", minimal)]


class _Lazy(list[Any]):
    """Addresses that are made when Django asks for them: the settings come after this module."""

    def __iter__(self) -> Iterator[Any]:
        return iter(_addresses())

    def __reversed__(self) -> Iterator[Any]:
        return iter(_addresses()[::-1])


urlpatterns = _Lazy()


def handler(middleware: list[str] | None = None) -> Ask:
    """A way to ask this process for a page: path -> bytes of the answer."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test.utils import override_settings

    if middleware is None:
        answers = WSGIHandler()
    else:
        with override_settings(MIDDLEWARE=middleware):
            answers = WSGIHandler()

    def ask(path: str) -> int:
        route, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": route,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_USER_AGENT": "Mozilla/5.0",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
        }
        told: list[str] = []
        body = answers(environ, lambda status, _headers: told.append(status))
        size = sum(len(part) for part in body)
        body.close()  # type: ignore[attr-defined]
        if not told[0].startswith("200"):
            raise SystemExit(f"{path}: {told[0]}")
        return size

    return ask


def drawn(count: int) -> list[int]:
    """Subjects as visitors meet them: by the records they have, without the busiest."""
    from random import Random

    from django.db.models import Max

    from xinshu.domain.disclosure.selectors import shown
    from xinshu.domain.disclosure.types import Publication

    random = Random(1)
    last = Publication.objects.aggregate(last=Max("pk"))["last"]
    found: list[int] = []
    while len(found) < count:
        row = shown().filter(pk__gte=random.randrange(last)).order_by("pk").first()
        if row and row.subject_id not in found:
            rows = shown().filter(subject=row.subject_id).order_by("-decided_on", "-pk")
            if len(rows[: MANY + 1]) <= MANY:
                found.append(row.subject_id)
    return found


def busiest() -> int:
    """The subject with the most records."""
    from django.db.models import Count

    from xinshu.domain.disclosure.selectors import shown

    some = shown().filter(pk__lte=200_000).order_by().values("subject")
    return int(some.annotate(n=Count("pk")).order_by("-n")[0]["subject"])


def queries_of(ask: Ask, path: str) -> int:
    """How many questions to the database one answer takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask(path)
    with CaptureQueriesContext(connection) as asked:
        ask(path)
    return sum(not each["sql"].startswith(("BEGIN", "PRAGMA")) for each in asked)


def one_round(page: Ask, bare: Ask, subjects: list[int]) -> tuple[float, float, list[float]]:
    """Seconds of the page and of the yardstick over all subjects, and each time of the page."""
    spent, bare_spent, each = 0.0, 0.0, []
    for number, pk in enumerate(subjects):
        pair = [(page, f"/subjects/{pk}/"), (bare, f"/minimal/{pk}/")]
        for ask, path in pair if number % 2 else reversed(pair):
            began = time.perf_counter()
            ask(path)
            took = time.perf_counter() - began
            if ask is page:
                spent += took
                each.append(took)
            else:
                bare_spent += took
    return spent, bare_spent, each


def told(label: str, seconds: list[float], size: int, queries: int) -> None:
    """One line of the table."""
    ordered = sorted(seconds)
    p50, p95 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    print(
        f"{label:34} p50 {p50 * 1000:7.1f} ms  p95 {p95 * 1000:7.1f} ms  "
        f"{size / 1024:6.1f} kB  {queries} queries",
        flush=True,
    )


def others(page: Ask, rounds: int) -> None:
    """Pages a visitor meets besides."""
    from xinshu.domain.disclosure.selectors import shown

    record = shown().order_by("pk")[0].pk
    for label, path in (
        ("home", "/"),
        ("subject with the most records", f"/subjects/{busiest()}/"),
        ("record", f"/records/{record}/"),
        ("list of licences", "/records/licences/"),
        ("list of penalties", "/records/penalties/"),
        ("statistics", "/statistics/"),
        ("help", "/help/"),
    ):
        try:
            size = page(path)
        except SystemExit as missing:
            print(f"{label:34} {missing}")
            continue
        seconds = []
        for _ in range(rounds * 5):
            began = time.perf_counter()
            page(path)
            seconds.append(time.perf_counter() - began)
        told(label, seconds, size, queries_of(page, path))


def main() -> int:
    """Measure; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    bulk.options(parser)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    os.environ |= {"XINSHU_PAGE_SECONDS": "0", "XINSHU_UNMETERED": "127.0.0.1"}
    os.environ |= {"XINSHU_VISITS_SECONDS": "0", "XINSHU_LOG_LEVEL": "ERROR"}
    bulk.ready(chosen.home, chosen.database, chosen.subjects, chosen.records)
    from xinshu.kernel.web.static_files import collect_static

    collect_static()
    page, bare = handler(), handler(["pages.OwnAddresses"])
    subjects = drawn(chosen.requests)
    one_round(page, bare, subjects[:50])  # editions and templates are read once a process
    ratios, times = [], []
    for number in range(chosen.rounds):
        spent, bare_spent, each = one_round(page, bare, subjects)
        ratios.append(bare_spent / spent)
        times += each
        print(
            f"round {number + 1}: page {len(subjects) / spent:6.1f}/s  "
            f"minimal {len(subjects) / bare_spent:6.1f}/s  ratio {ratios[-1]:.2f}",
            flush=True,
        )
    counted = [queries_of(page, f"/subjects/{pk}/") for pk in subjects[:30]]
    sizes = [page(f"/subjects/{pk}/") for pk in subjects[:30]]
    told("subject", times, int(statistics.median(sizes)), max(counted))
    others(page, chosen.rounds)
    ratio = statistics.median(ratios)
    print(f"subject page / minimal page = {ratio:.2f} (aim {AIM}), at most {max(counted)} queries")
    return int(ratio < AIM or max(counted) > MOST_QUERIES)


if __name__ == "__main__":
    sys.exit(main())
