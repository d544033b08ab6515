"""Texts no database stores and no header carries are refused at the door, once for every page."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import BadHeaderError, HttpRequest, HttpResponse
from django.http.request import QueryDict

from xinshu.core.refusals import Refusal
from xinshu.kernel.web.middleware import answer

NUL = "\0"


class UnreadableText(Refusal):
    """A question or a form holds a NUL, or line breaks where one line is asked for."""

    code = "unreadable_text"
    sentence = "提交的内容含有无法处理的控制字符，未作任何处理。请删除后重新输入。"


class PlainText:
    """Refuses NUL in addresses, questions and forms, and line breaks on their way into a header.

    SQLite cuts a text at a NUL or fails, PostgreSQL fails; no person types one. Files and JSON
    of the machine interface have rules of their own: there it costs one row, not the request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the looking is done once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: Sequence[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """400 for a text with a NUL."""
        asked = [*_texts(request.GET), *map(str, kwargs.values())]
        if not request.path.startswith("/api/"):
            asked += _texts(request.POST)
        return answer(request, UnreadableText()) if any(NUL in text for text in asked) else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """400 where Django refused to write the text into a header."""
        return answer(request, UnreadableText()) if isinstance(error, BadHeaderError) else None


def _texts(given: QueryDict) -> Iterable[str]:
    for name, values in given.lists():
        yield name
        yield from map(str, values)
