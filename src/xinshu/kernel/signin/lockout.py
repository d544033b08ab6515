"""Too many wrong tries: five by one user name from one address lock that pair for half an hour.

A try is counted before it is judged, so that tries made at the same moment cannot slip past the
limit together, and taken back when it succeeds. While a pair is locked nothing more is counted:
the lock ends when it said it would. Source: GB/T 22239-2019 8.1.4.1 b).
"""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from xinshu.kernel.seal import blind_index
from xinshu.kernel.signin.models import Attempt
from xinshu.kernel.signin.refusals import LockedOut


def begin(username: str, ip: str) -> Attempt:
    """Count a try; delete what is returned when it succeeds. Raises LockedOut."""
    now = timezone.now()
    Attempt.objects.filter(at__lt=now - 2 * _window()).delete()
    attempt = Attempt.objects.create(name_index=_index(username), ip=ip, at=now)
    ends = _locked_until(username, ip, before=attempt)
    if ends is None or ends <= now:
        return attempt
    attempt.delete()
    raise LockedOut(minutes=-(-(ends - now) // dt.timedelta(minutes=1)))


def is_locked(username: str, ip: str) -> bool:
    """Whether the pair would be refused now."""
    ends = _locked_until(username, ip)
    return ends is not None and ends > timezone.now()


def locks_of(username: str) -> list[tuple[str, dt.datetime]]:
    """Addresses a name is locked from now, each with the end of the lock."""
    addresses = Attempt.objects.filter(name_index=_index(username)).order_by("ip")
    found = []
    for ip in addresses.values_list("ip", flat=True).distinct():
        ends = _locked_until(username, ip)
        if ends is not None and ends > timezone.now():
            found.append((ip, ends))
    return found


def clear(username: str, ip: str | None = None) -> int:
    """Forget the tries of a name, from one address or from all; says how many there were."""
    rows = Attempt.objects.filter(name_index=_index(username))
    deleted, _ = (rows if ip is None else rows.filter(ip=ip)).delete()
    return deleted


def _locked_until(username: str, ip: str, before: Attempt | None = None) -> dt.datetime | None:
    """The end of the lock that the latest tries amount to, or None when they are too few."""
    rows = Attempt.objects.filter(name_index=_index(username), ip=ip)
    if before is not None:
        rows = rows.filter(pk__lt=before.pk)
    moments = list(rows.values_list("at", flat=True)[: settings.XINSHU_LOGIN_FAILURES])
    if len(moments) < settings.XINSHU_LOGIN_FAILURES or moments[0] - moments[-1] > _window():
        return None
    return moments[0] + _window()


def _window() -> dt.timedelta:
    return dt.timedelta(seconds=settings.XINSHU_LOCKOUT_SECONDS)


def _index(username: str) -> bytes:
    return blind_index(f"login:{username.strip().lower()}")
