"""The search inside other sites, and the way in from other portals (R054)."""

from dataclasses import replace
from typing import Final

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from xinshu.core.refusals import Refusal
from xinshu.kernel.keys import signatures
from xinshu.kernel.keys.callers import works
from xinshu.kernel.keys.models import Client
from xinshu.kernel.keys.scopes import allows, declare_scope
from xinshu.kernel.signin import oidc
from xinshu.kernel.web.display import display_of, remember
from xinshu.kernel.web.guard import PUBLIC, guard

ENTER: Final = declare_scope("site:enter", "从其他门户签名跳转进入公众网站")
SIGNED: Final = {"X-Key-Id": "key", "X-Timestamp": "at", "X-Nonce": "nonce", "X-Signature": "sign"}
SCRIPT: Final = """\
// Puts the search of {site} into <div data-xinshu-search></div>. No cookies, nothing is tracked.
for (const place of document.querySelectorAll("[data-xinshu-search]")) {{
  const frame = document.createElement("iframe");
  frame.src = "{address}" + (place.dataset.language === "en" ? "?language=en" : "");
  frame.title = place.dataset.title || "{title}";
  frame.width = "100%";
  frame.height = place.dataset.height || "170";
  frame.loading = "lazy";
  frame.setAttribute("frameborder", "0");
  place.replaceChildren(frame);
}}
"""


class EntryRefused(Refusal):
    """The link does not come from a portal registered here, or is too old."""

    code = "entry_refused"
    sentence = "跳转链接无效或已过期，请回到原平台重新打开。"


@guard(PUBLIC)
@require_GET
def widget(request: HttpRequest) -> HttpResponse:
    """The search box alone; it may stand in a frame of the sites named in the settings."""
    response = render(request, "portal/widget.html", {"here_is": "widget"})
    origins = settings.XINSHU_WIDGET_ORIGINS
    if origins:
        csp_replace({"frame-ancestors": origins})(lambda _request: response)(request)
        xframe_options_exempt(lambda _request: response)(request)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@guard(PUBLIC)
@require_GET
def script(request: HttpRequest) -> HttpResponse:
    """The few lines other sites load; the only file here that others may load at all."""
    text = SCRIPT.format(
        site=request.get_host(),
        address=request.build_absolute_uri(reverse("portal:widget")),
        title="公共信用信息查询",
    )
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    if settings.XINSHU_WIDGET_ORIGINS:
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@guard(PUBLIC)
@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """How to put the search into another site, and how other portals lead here."""
    facts = {
        "here_is": "widget",
        "origins": settings.XINSHU_WIDGET_ORIGINS,
        "script": request.build_absolute_uri(reverse("portal:widget_js")),
        "entry": request.build_absolute_uri(reverse("portal:enter")),
        "scheme": signatures.SCHEME,
        "seconds": signatures.SKEW_SECONDS,
        "single_sign_on": oidc.provider(),
    }
    return render(request, "portal/widget_about.html", facts)


@guard(PUBLIC)
@require_GET
def enter(request: HttpRequest) -> HttpResponse:
    """A visitor sent by another portal: pages without our head, signed in where asked for.

    The link is signed as requests of the machine interface are, with `to` as the path; each works
    once, for five minutes. Who the visitor is only the single sign-on says. Raises EntryRefused.
    """
    to = request.GET.get("to", "/")
    inside = to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    if not inside or to.startswith("/api/"):  # the same signature would open the machines' door
        raise EntryRefused
    client = Client.objects.filter(code=request.GET.get("portal", "")).first()
    if client is None or not works(client) or not allows(client.scopes, ENTER):
        raise EntryRefused
    headers = {name: request.GET.get(given, "") for name, given in SIGNED.items()}
    try:
        signatures.verify(client, signatures.Sent("GET", to, b"", headers))
    except Refusal as refusal:
        raise EntryRefused from refusal
    if request.GET.get("sso") and oidc.provider() and not request.user.is_authenticated:
        to = f"{reverse('sso')}?{urlencode({'next': to})}"
    return remember(redirect(to), replace(display_of(request), bare=True), lasting=False)
