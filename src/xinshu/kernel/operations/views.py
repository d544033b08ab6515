"""What machines that watch the platform ask: does it live, can it work, how is it doing."""

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from xinshu.core.refusals import NotFound
from xinshu.kernel.operations.checkup import needed
from xinshu.kernel.operations.metrics import REGISTRY
from xinshu.kernel.web.arrival import is_loopback
from xinshu.kernel.web.guard import PUBLIC, guard


@guard(PUBLIC)
@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked, so that no slow database has it restarted."""
    return JsonResponse({"status": "live"})


@guard(PUBLIC)
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Requests can be answered: 200, else 503 with the names of what is missing.

    The sentences name folders and servers; only those who watch the platform get them.
    """
    findings = list(needed())
    well = all(each.healthy for each in findings)
    told = [each.as_dict() for each in findings] if _watches(request) else None
    missing = [each.name for each in findings if not each.healthy]
    facts = {"status": "ready" if well else "not ready", "missing": missing}
    return JsonResponse(
        facts | ({"checks": told} if told else {}),
        status=200 if well else 503,
        json_dumps_params={"ensure_ascii": False},
    )


@guard(PUBLIC)
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, for those who watch the platform; others find nothing here."""
    if not _watches(request):
        raise NotFound(thing="该页面")
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _watches(request: HttpRequest) -> bool:
    """With a token set: whoever holds it; else this very machine, unless a proxy stands before."""
    token = settings.XINSHU_METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    return is_loopback(request) and not settings.SESSION_COOKIE_SECURE
