"""At the start: every address has said who may open it."""

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import get_resolver

from xinshu.kernel.access.registry import Undeclared, permission
from xinshu.kernel.web.guard import BY_OPERATION, PUBLIC, SIGNED_IN, advice, routes, rule_of


@register("access")
def every_view_is_guarded(**_: Any) -> list[CheckMessage]:
    """One error for each address without a rule, or with one that names no permission."""
    found: list[CheckMessage] = []
    for route, pattern in routes(get_resolver().url_patterns):
        rule = rule_of(pattern.callback)
        if rule is None:
            found.append(Error(advice(pattern.callback, route), id="access.E001"))
        elif rule not in {PUBLIC, SIGNED_IN, BY_OPERATION} and not _exists(rule.name):
            said = f"route '{route}' is guarded by “{rule.name}”, which no app declares"
            found.append(Error(said, id="access.E002"))
    return found


def _exists(name: str) -> bool:
    try:
        permission(name)
    except Undeclared:
        return False
    return True
