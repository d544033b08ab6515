"""Chinese first: another language is shown only to those who chose it, and only where it exists."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

ONLY_IN_THE_FIRST_LANGUAGE = ("/workbench/", "/editorial/", "/api/", "/account/")


class ChosenLanguage:
    """Shows the language of the visitor's cookie; what the browser prefers decides nothing.

    A Chinese office on an English system must not meet a half-translated page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        with translation.override(language_for(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        patch_vary_headers(response, ("Cookie",))
        return response


def language_for(request: HttpRequest) -> str:
    """The language a page is shown in."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen not in dict(settings.LANGUAGES):
        return settings.LANGUAGE_CODE
    if request.path.startswith(ONLY_IN_THE_FIRST_LANGUAGE):
        return settings.LANGUAGE_CODE
    return chosen
