"""Every view says who may open it; a view that says nothing is opened by nobody.

    @guard("jobs.view")      holders of the permission
    @guard(SIGNED_IN)        everybody who has logged in
    @guard(PUBLIC)           everybody

Views of a package are wrapped where they are hung: `path("…", include(guarded(urls, PUBLIC)))`.
A library with hundreds of views behind one permission is hung as `one_door(…)`.
`GuardMiddleware` refuses what carries no rule, and a system check names it at the start.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver

from xinshu.core.refusals import Refusal
from xinshu.kernel.access.policy import require
from xinshu.kernel.web.middleware import actor_behind, answer

Answer = Callable[..., Any]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may open a view: `public`, `signed in`, or the name of a permission."""

    name: str


PUBLIC = Rule("public")
SIGNED_IN = Rule("signed in")
BY_OPERATION = Rule("by operation")  # the address is open, each operation on it has its own rule
HOW_TO_DECLARE = (
    "Put @guard(…) from xinshu.kernel.web.guard directly above {name}: "
    '@guard("app.verb") for holders of a permission (declare() it in the app\'s permissions.py '
    "and give it to roles in config/roles.yaml), @guard(SIGNED_IN) for everybody logged in, "
    '@guard(PUBLIC) for everybody. Screens of the workbench use @page("app.verb"), which does '
    "it for them. Views of a package: hang guarded(urls, RULE) instead of its urls. "
    "Then run tools/matrix.py and look at what changed in docs/security/matrix.csv."
)


class ViewNotGuarded(Refusal):
    """The page exists but nobody has declared who may open it."""

    code = "view_not_guarded"
    sentence = "该页面尚未登记访问权限，按默认拒绝处理。请联系系统管理员。"
    basis = "GB/T 22239-2019 8.1.4.2（访问控制）"


def guard(who: str | Rule) -> Callable[[Answer], Answer]:
    """Open the view to `who` only: a permission, SIGNED_IN or PUBLIC.

    A visitor who has not logged in is sent to the login page, everybody else without the right
    reads why (NotPermitted). Also for operations of the machine interface, which have
    authenticated their client before.
    """
    rule = who if isinstance(who, Rule) else Rule(who)

    def wrap(view: Answer) -> Answer:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            return _turned_away(request, rule) or view(request, *args, **kwargs)

        opened.guard = rule  # type: ignore[attr-defined]
        return opened

    return wrap


def guarded(urls: Iterable[URLPattern | URLResolver], who: str | Rule) -> list[Any]:
    """The same addresses with every view that has no rule of its own opened to `who` only."""
    hung = list(urls)
    for pattern in _patterns(hung):
        if rule_of(pattern.callback) is None:
            pattern.callback = guard(who)(pattern.callback)
    return hung


def one_door(resolver: URLResolver, who: str | Rule) -> URLResolver:
    """The addresses of a library, all of them behind the same rule, as one door.

    Surveys of the site (`routes`) see its first address only. Raises ValueError where a view
    inside has another rule, so that what holds for the first holds for all.
    """
    rule = who if isinstance(who, Rule) else Rule(who)
    inside = list(_patterns(resolver.url_patterns))
    if wrong := [str(each.pattern) for each in inside if rule_of(each.callback) != rule]:
        raise ValueError(f"not behind {rule.name}: {', '.join(wrong)}")
    resolver.one_door = inside[0]  # type: ignore[attr-defined]
    return resolver


def declared(operation: Answer) -> Answer:
    """The operation itself when it has a rule, else one that refuses every request.

    For interfaces whose operations share a view, so that the middleware cannot tell them apart.
    """
    if rule_of(operation) is not None:
        return operation

    @wraps(operation)
    def refused(request: HttpRequest, *_args: Any, **_kwargs: Any) -> Any:
        logger.error(advice(operation, request.path))
        raise ViewNotGuarded

    return refused


def rule_of(view: Answer) -> Rule | None:
    """Who may open the view, or None when nobody has said so."""
    found = getattr(view, "guard", None)
    return found if isinstance(found, Rule) else None


def routes(
    patterns: Sequence[URLPattern | URLResolver], prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address below `patterns` as it is written in the urls, with what answers there."""
    for each in patterns:
        route = prefix + str(each.pattern)
        if door := getattr(each, "one_door", None):
            yield route + str(door.pattern), door
        elif isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        else:
            yield route, each


def advice(view: Answer, route: str) -> str:
    """What a developer has to do so that the view opens."""
    name = f"{view.__module__}.{getattr(view, '__qualname__', type(view).__qualname__)}"
    said = f"{name} (route '{route}') declares no guard, so every request to it is refused. "
    return said + HOW_TO_DECLARE.format(name=name)


class GuardMiddleware:
    """Refuses every view that has not declared who may open it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Answer, _args: Sequence[Any], _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """403 for a view without a rule; how to mend it stands in the log."""
        if rule_of(view) is not None:
            return None
        route = request.resolver_match.route if request.resolver_match else request.path
        logger.error(advice(view, route))
        return answer(request, ViewNotGuarded())


def _turned_away(request: HttpRequest, rule: Rule) -> HttpResponse | None:
    """Where a visitor is sent who may not enter, or None. Raises NotPermitted."""
    if rule in {PUBLIC, BY_OPERATION}:
        return None
    actor = actor_behind(request)
    if actor.is_anonymous:
        return redirect_to_login(request.get_full_path())
    if rule != SIGNED_IN:
        require(actor, rule.name)
    return None


def _patterns(urls: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for each in urls:
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns)
        else:
            yield each
