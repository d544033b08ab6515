"""Other ways to the same pages: installed on a phone, or on a terminal many people use."""

from dataclasses import replace

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from xinshu.kernel.web.display import Display, display_of, remember
from xinshu.kernel.web.guard import PUBLIC, guard
from xinshu.kernel.web.templatetags.site import platform_facts

KEYS = ("12345", "67890", "ABCDEFGH", "JKLMNPQR", "TUWXY")  # GB 32100 knows no I O S V Z


@guard(PUBLIC)
@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to keep the site beside its apps (W3C Web Application Manifest)."""
    facts = platform_facts()
    icons = [
        {"src": static("xinshu/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
    ]
    described = {
        "name": facts["site_name"],
        "short_name": facts["site_name"][:12],
        "description": facts["site_subtitle"],
        "lang": "zh-Hans",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#f3f5f9",
        "theme_color": "#081d3b",
        "icons": icons,
        "shortcuts": [{"name": gettext("信用查询"), "url": "/search/"}],
    }
    return JsonResponse(
        described,
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@guard(PUBLIC)
@require_GET
def kiosk(request: HttpRequest) -> HttpResponse:
    """The start of a self-service terminal; from here every page is shown for touch."""
    facts = {"here_is": "home", "keys": KEYS, "kiosk_start": True}
    response = render(request, "portal/kiosk.html", facts)
    return remember(response, replace(display_of(request), kiosk=True))


@guard(PUBLIC)
@require_GET
def kiosk_end(request: HttpRequest) -> HttpResponse:
    """Leave nothing of this visitor for the next one, and begin anew.

    Elsewhere than on a terminal nothing ends here: a link from another site signs nobody out.
    """
    if not display_of(request).kiosk:
        return redirect("portal:kiosk")
    if request.user.is_authenticated:
        logout(request)
    response = redirect("portal:kiosk")
    for name in set(request.COOKIES) - {settings.SESSION_COOKIE_NAME}:
        response.delete_cookie(name, samesite="Lax")
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return remember(response, Display(kiosk=True))
