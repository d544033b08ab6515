"""Cards an enterprise shows of itself: made by its agent, read by whoever scans the code (R057)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinshu.core.refusals import NotFound, Refusal
from xinshu.domain.cards import selectors as cards
from xinshu.domain.cards import services
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.catalog import selectors_extra as words
from xinshu.domain.disclosure import selectors_pages as disclosure
from xinshu.domain.subjects import selectors as subjects
from xinshu.kernel.accounts import members
from xinshu.kernel.web.drawing import qr_svg
from xinshu.kernel.web.guard import PUBLIC, guard
from xinshu.kernel.web.middleware import actor_behind

MINE = "cards.publish"


@guard(PUBLIC)
@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """What a card is and how an enterprise gets one."""
    return render(request, "portal/cards_about.html", {"here_is": "cards"})


@guard(PUBLIC)
@require_GET
def card(request: HttpRequest, number: str) -> HttpResponse:
    """The card as the public sees it: who it is, and how much is public about it."""
    row = cards.public_card(number)
    subject = subjects.identity(subjects.standing_for(row.subject_id).pk)
    kinds = _kinds(subject.id)
    facts = {
        "here_is": "cards",
        "card": row,
        "subject": subject,
        "statuses": words.labels("subject_status"),
        "counts": kinds,
        "total": sum(count for _, count in kinds),
        "qr": _drawn(request, row.number),
    }
    return render(request, "portal/card.html", facts)


@guard(PUBLIC)
@require_GET
def qr(request: HttpRequest, number: str) -> HttpResponse:
    """The code alone, to be printed on the enterprise's own papers."""
    row = cards.public_card(number)
    response = HttpResponse(_drawn(request, row.number), content_type="image/svg+xml")
    response.headers["Content-Disposition"] = f'inline; filename="{row.number}.svg"'
    return response


@guard(MINE)
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The subjects an agent acts for, each with its card or the offer of one."""
    actor = actor_behind(request)
    if request.method == "POST":
        given = request.POST.get("subject", "")
        wanted = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
        try:
            services.publish(wanted, actor=actor)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "信用名片已公布。")
        return redirect("portal:my_cards")
    own = {subjects.standing_for(each).pk: each for each in members.member_subjects(actor)}
    shown = cards.cards_of(own)
    rows = [(subjects.subject(pk), shown.get(pk)) for pk in sorted(own)]
    return render(request, "portal/my_cards.html", {"here_is": "account", "rows": rows})


@guard(MINE)
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take a card back."""
    row = cards.card(number)
    if row is None:
        raise NotFound(thing="该信用名片")
    try:
        services.withdraw(row, actor=actor_behind(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "信用名片已撤回，二维码随即失效。")
    return redirect("portal:my_cards")


def _kinds(subject_id: int) -> list[tuple[str, int]]:
    """Category -> how many public records, in the order of the catalogue, without reading them."""
    items, names = catalogue.items_by_id(catalogue.today()), words.labels("info_category")
    found = disclosure.piles(
        subject_id, lambda item: items[item].category if item in items else "", each=0
    )
    return [(names.get(code, code), found[code].total) for code in sorted(found)]


def _drawn(request: HttpRequest, number: str) -> str:
    address = request.build_absolute_uri(reverse("portal:card", args=[number]))
    return qr_svg(address, title=number)
