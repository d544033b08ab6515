"""Non-public data on a screen: what it is read for, asked once for each subject or matter."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from xinshu.delivery.workbench.page import StaffRequest
from xinshu.kernel.access.classes import DataClass
from xinshu.kernel.access.purpose import Purpose, classes_open_to
from xinshu.kernel.access.purposes import all_purposes
from xinshu.kernel.access.stated import recall
from xinshu.kernel.accounts.actor import Actor

SUBJECT = "subjects.subject"
RECORD = "records.record"
SUBMISSION = "collection.submission"


def reader(
    request: StaffRequest, kind: str, key: int | str, *, data_class: str = DataClass.SHARED
) -> Actor:
    """The actor with the purpose stated in this session for one thing (or its whole matter).

    Where none was stated the actor has none, `read` refuses, and the refusal leads to the page
    that asks; it comes back here.
    """
    about = f"{kind}:{key}"
    request.detour = {"about": about, "class": data_class}  # type: ignore[attr-defined]
    return replace(request.actor, purpose=recall(request.session, about=about, now=timezone.now()))


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeLine:
    """The line above non-public data: what it is shown for, and where to say otherwise."""

    label: str
    basis: str
    matter: str
    change_url: str
    beyond: tuple[str, ...]


def purpose_line(request: HttpRequest, purpose: Purpose, actor: Actor) -> PurposeLine:
    """The purpose in words; `beyond` names the classes of data it does not reach."""
    kind = all_purposes().get(purpose.code)
    detour = getattr(request, "detour", None)
    query = urlencode({**detour, "next": request.get_full_path()}) if detour else ""
    open_now = classes_open_to(replace(actor, purpose=purpose))
    closed = [each.label for each in (DataClass.AUTHORISED,) if each not in open_now]
    return PurposeLine(
        label=kind.label if kind else purpose.code,
        basis=purpose.basis,
        matter=purpose.matter,
        change_url=f"{reverse('workbench:purpose')}?{query}" if query else "",
        beyond=tuple(closed),
    )
