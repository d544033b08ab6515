"""For which department somebody hands in: the own one, or by right another's."""

from dataclasses import dataclass

from django.http import HttpRequest

from xinshu.core.catalog.model import Item
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import selectors
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The department handed in for, its items, and the departments one may choose instead."""

    department: Department | None
    items: tuple[Item, ...]
    choices: tuple[Department, ...]

    def item(self, code: str) -> Item | None:
        """The item of that code, where the department supplies it."""
        return next((item for item in self.items if item.code == code), None)


def sender_of(request: HttpRequest, actor: Actor) -> Sender:
    """Who hands in, by the `department` of the query or the form; else the actor's own."""
    given = request.POST.get("department") or request.GET.get("department") or ""
    seen = {row.pk: row for row in selectors.departments(actor)}
    may_choose = actor.may("collection.submit_for")
    asked = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    own = actor.department_id
    chosen = seen.get(asked if may_choose and asked in seen else own or 0)
    granted = catalogue.granted_items(chosen.pk, catalogue.today()) if chosen else []
    return Sender(
        department=chosen,
        items=tuple(each.item for each in granted),
        choices=tuple(seen.values()) if may_choose else (),
    )
