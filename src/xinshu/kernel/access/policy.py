"""The two questions of rights: may this actor do this, and which rows may it see."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db.models import Model, QuerySet

from xinshu.core.refusals import NotPermitted
from xinshu.kernel.access.registry import DeclaredTwice, permission
from xinshu.kernel.accounts.actor import Actor

M = TypeVar("M", bound=Model)
Rule = Callable[[QuerySet[Any], Actor], QuerySet[Any]]

_rules: dict[tuple[type[Model], str], Rule] = {}


class NoScopeRule(LookupError):
    """Rows were asked for through an action that has no rule: a slip of the programmer."""


def require(actor: Actor, name: str, obj: Model | None = None) -> None:
    """Go on only when the actor holds the permission and, with `obj`, may see that row.

    The row is judged by the scope rule of its model for the same name. Raises NotPermitted,
    and Undeclared for a permission that does not exist.
    """
    declared = permission(name)
    if not actor.may(name):
        raise NotPermitted(action=declared.label)
    if obj is None:
        return
    rows = type(obj)._default_manager.filter(pk=obj.pk)
    if not scope(rows, actor, name).exists():
        raise NotPermitted(action=declared.label)


def scoped(model: type[M], *, action: str) -> Callable[[Rule], Rule]:
    """Register the decorated function as the rule for rows of `model` under `action`.

    The rule receives all rows and the actor and returns those the actor may act on. It is not
    asked for the platform itself, which sees all rows. Raises DeclaredTwice.
    """

    def register(rule: Rule) -> Rule:
        if _rules.get((model, action), rule) is not rule:
            raise DeclaredTwice(f"{model.__name__} has two rules for {action}")
        _rules[model, action] = rule
        return rule

    return register


def scope(rows: QuerySet[M], actor: Actor, action: str) -> QuerySet[M]:
    """Of these rows those the actor may act on; the only door to rows.

    An action without a rule lets nothing through; with XINSHU_SCOPE_STRICT (the tests) it
    raises NoScopeRule instead.
    """
    rule = _rules.get((rows.model, action))
    if rule is None:
        if settings.XINSHU_SCOPE_STRICT:
            raise NoScopeRule(f"{rows.model.__name__} has no rule for {action}")
        return rows.none()
    if actor.is_system:
        return rows
    return cast("QuerySet[M]", rule(rows, actor))
