"""Is this paper true? One page for every kind of document that carries a number."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinshu.kernel import verifying
from xinshu.kernel.web.guard import PUBLIC, guard

MOST_LETTERS = 40


@guard(PUBLIC)
@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Look a number up. A slip of the pen is told apart from a number nobody issued."""
    typed = request.GET.get("number", "").strip()[:MOST_LETTERS]
    number = verifying.read_number(typed)
    found = verifying.find(number) if number else None
    facts = {
        "here_is": "verify",
        "typed": typed,
        "misread": bool(typed) and not number,
        "found": found,
        "kinds": list(verifying.kinds()),
    }
    return render(request, "portal/verify.html", facts)
