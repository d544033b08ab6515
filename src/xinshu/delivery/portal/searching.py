"""Finding an organisation: the page of results, and what the box offers while somebody types.

Natural persons are never found: they are in no index, and a number of a person is not looked for.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from xinshu.core.identifiers import names, resident_id, uscc
from xinshu.domain.catalog import selectors_extra as words
from xinshu.domain.subjects import selectors as subjects
from xinshu.domain.subjects.types import Hit, Subject
from xinshu.kernel.web.guard import PUBLIC, guard

MOST_LETTERS = 100
FEWEST_LETTERS = 2
OFFERED = 8
FRESH_SECONDS = 60
REFUSED = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for; what cannot be read counts as not asked."""

    text: str
    subject_class: str = ""
    status: str = ""
    after: int = 0

    @property
    def person(self) -> bool:
        """Whether the number of a natural person was typed."""
        return resident_id.is_valid(names.normal(self.text))

    @property
    def short(self) -> bool:
        """Whether too little was typed."""
        return 0 < len(names.normal(self.text)) < FEWEST_LETTERS

    @property
    def narrowed(self) -> bool:
        """Whether anybody is left out."""
        return bool(self.subject_class or self.status)

    @property
    def doubts(self) -> list[str]:
        """What is wrong with a unified code that was typed; nothing where a name was."""
        code = names.normal(self.text)
        looks_so = 15 <= len(code) <= 20 and code.isascii() and code.isalnum()
        return [each.sentence for each in uscc.explain(code)] if looks_so else []


def _asked(request: HttpRequest, statuses: dict[str, str]) -> Asked:
    query = request.GET
    after, status = query.get("after", ""), query.get("status", "")
    kind = query.get("class", "")
    return Asked(
        text=query.get("q", "").strip()[:MOST_LETTERS],
        subject_class=kind if kind in Subject.Class.values else "",
        status=status if status in statuses else "",
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0,
    )


@guard(PUBLIC)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Organisations and individual businesses by part of a name or by number, best first."""
    statuses = dict(words.labels("subject_status"))
    asked = _asked(request, statuses)
    if asked.person:  # the number goes out of the address at once, and into no link of the page
        return redirect(f"{reverse('portal:search')}?{REFUSED}")
    hits: list[Hit] = []
    following: int | None = None
    if asked.text and not asked.short:
        hits, following = subjects.find(
            asked.text,
            subject_class=asked.subject_class,
            status=asked.status,
            after=asked.after,
        )
    facts: dict[str, Any] = {
        "here_is": "search",
        "asked": asked,
        "query": asked.text,
        "refused": REFUSED in request.GET,
        "hits": [hit for hit in hits if not hit.why],
        "guesses": [hit for hit in hits if hit.why],
        "following": following,
        "first": asked.after == 0,
        "statuses": statuses,
        "classes": Subject.Class.choices,
    }
    return render(request, "portal/search.html", facts)


@guard(PUBLIC)
@require_GET
def suggest_json(request: HttpRequest) -> JsonResponse:
    """At most eight organisations that may be meant by what has been typed so far."""
    text = request.GET.get("q", "").strip()[:MOST_LETTERS]
    asked = Asked(text=text)
    found = [] if asked.short or asked.person else subjects.suggest(text, limit=OFFERED)
    answer = JsonResponse(
        {
            "suggestions": [
                {
                    "name": each.name,
                    "code": each.code,
                    "former_name": each.former_name,
                    "why": each.why,
                    "address": reverse("portal:subject", args=[each.id]),
                }
                for each in found
            ]
        },
        json_dumps_params={"ensure_ascii": False},
    )
    answer["Cache-Control"] = f"private, max-age={FRESH_SECONDS}"
    return answer
