"""Too many wrong tries: five by one user name from one address lock that pair for half an hour.

Codes of a second step are counted per account, wherever they come from: whoever gets that far has
the password, and a code is short enough to be guessed from a thousand addresses.

A try is counted before it is judged, so that tries made at the same moment cannot slip past the
limit together, and taken back when it succeeds. While a pair is locked nothing more is counted:
the lock ends when it said it would. Source: GB/T 22239-2019 8.1.4.1 b).
"""

import datetime as dt
from ipaddress import ip_network

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from xinshu.kernel.seal import blind_index
from xinshu.kernel.signin.models import Attempt
from xinshu.kernel.signin.refusals import LockedOut


def begin(username: str, ip: str) -> Attempt:
    """Count a try; delete what is returned when it succeeds. Raises LockedOut."""
    now, ip = timezone.now(), _place(ip)
    Attempt.objects.filter(at__lt=now - 2 * _window()).delete()
    attempt = Attempt.objects.create(name_index=_index(username), ip=ip, at=now)
    earlier = Attempt.objects.filter(name_index=attempt.name_index, ip=ip, pk__lt=attempt.pk)
    ends = _end_of_lock(earlier)
    if ends is None or ends <= now:
        return attempt
    attempt.delete()
    raise LockedOut(minutes=-(-(ends - now) // dt.timedelta(minutes=1)))


def begin_second(username: str) -> Attempt:
    """The same for a code of the second step, whose lock holds from everywhere."""
    return begin(_second(username), "")


def has_locked(attempt: Attempt) -> bool:
    """Whether a try that failed was the last one allowed."""
    ends = _end_of_lock(Attempt.objects.filter(name_index=attempt.name_index, ip=attempt.ip))
    return ends is not None and ends > timezone.now()


def locks_of(username: str) -> list[tuple[str, dt.datetime]]:
    """What is locked now, each with the end of the lock: addresses, "" for the second step."""
    found = []
    for name in (username, _second(username)):
        rows = Attempt.objects.filter(name_index=_index(name))
        for ip in rows.order_by("ip").values_list("ip", flat=True).distinct():
            ends = _end_of_lock(rows.filter(ip=ip))
            if ends is not None and ends > timezone.now():
                found.append((ip, ends))
    return found


def clear(username: str, ip: str | None = None) -> int:
    """Forget the tries of a name, from one address or from all, and those of its second step.

    Says how many there were.
    """
    rows = Attempt.objects.filter(name_index=_index(username))
    deleted, _ = (rows if ip is None else rows.filter(ip=_place(ip))).delete()
    codes, _ = Attempt.objects.filter(name_index=_index(_second(username))).delete()
    return deleted + codes


def _end_of_lock(rows: QuerySet[Attempt]) -> dt.datetime | None:
    """The end of the lock that the latest tries amount to, or None when they are too few."""
    moments = list(rows.values_list("at", flat=True)[: settings.XINSHU_LOGIN_FAILURES])
    if len(moments) < settings.XINSHU_LOGIN_FAILURES or moments[0] - moments[-1] > _window():
        return None
    return moments[0] + _window()


def _window() -> dt.timedelta:
    return dt.timedelta(seconds=settings.XINSHU_LOCKOUT_SECONDS)


def _index(username: str) -> bytes:
    # Letter by letter, as names are: the tries of a twin that differs in case are its own.
    return blind_index(f"login:{username}")


def _place(ip: str) -> str:
    """The address that is counted: of IPv6 the /64, for one line has all of it."""
    if ":" not in ip:
        return ip
    try:
        return str(ip_network(f"{ip.partition('%')[0]}/64", strict=False).network_address)
    except ValueError:
        return ip


def _second(username: str) -> str:
    return f"{username}\0second step"
