"""Before the workbench: members of the public have pages of their own, staff sign first (R231)."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from xinshu.core.refusals import Refusal
from xinshu.kernel.accounts import commitments
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.refusals import CommitmentNeeded, StaffPages
from xinshu.kernel.web.middleware import answer

WORKBENCH = "workbench"
OPEN_UNSIGNED = frozenset({"commitment"})


class StaffGate:
    """Lets only staff into the workbench, and only after they have signed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Sequence[Any], _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """The refusal, or None to go on; who has not logged in is turned away further inside."""
        match = request.resolver_match
        if match is None or match.app_name != WORKBENCH or not isinstance(request.user, User):
            return None
        refusal = _refusal(request.user, match.url_name or "")
        return answer(request, refusal) if refusal else None


def _refusal(user: User, screen: str) -> Refusal | None:
    if not user.is_staff_member:
        return StaffPages()
    if screen in OPEN_UNSIGNED:
        return None
    held = commitments.in_force(user.pk, today=timezone.localdate())
    return None if held else CommitmentNeeded()
