"""What follows from Django's own signals, whichever way somebody came in or went out."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from xinshu.kernel.accounts.actor import actor_of
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.permissions import LOGGED_IN, LOGGED_OUT
from xinshu.kernel.audit.services import record
from xinshu.kernel.signin import sessions
from xinshu.kernel.signin.models import LoginSession


@receiver(user_logged_in)
@transaction.atomic
def open_a_stay(*, request: HttpRequest, user: User, **_: Any) -> None:
    """A stay begins: its row, and the event."""
    method = str(getattr(request, "signed_in_by", ""))
    stay = sessions.open_session(request, user, method=method)
    record(LOGGED_IN, user, actor=actor_of(user, ip=stay.ip), result="ok", method=method)


@receiver(user_logged_out)
@transaction.atomic
def end_the_stay(*, request: HttpRequest, user: User | None, **_: Any) -> None:
    """The stay ends with the session; one that ended for another reason keeps that reason."""
    if user is None:
        return
    row = LoginSession.objects.filter(pk=sessions.stay_id(request)).first()
    if row is not None:
        sessions.close(LoginSession.objects.filter(pk=row.pk), LoginSession.End.LEFT)
        row.refresh_from_db()
    ip = str(request.META.get("REMOTE_ADDR", ""))
    record(LOGGED_OUT, user, actor=actor_of(user, ip=ip), result=row.end if row else "")
