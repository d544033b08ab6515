"""Where somebody is signed in: one row per stay, looked at on every request."""

import datetime as dt
import re

from django.conf import settings
from django.contrib.auth import logout
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from xinshu.kernel.accounts.models import User
from xinshu.kernel.signin.models import LoginSession

KEPT = "login_session"
SEEN_EVERY = dt.timedelta(seconds=60)

BROWSERS = (
    ("Edg", "Edge"),
    ("QQBrowser", "QQ 浏览器"),
    ("MicroMessenger", "微信"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def open_session(request: HttpRequest, user: User, *, method: str) -> LoginSession:
    """Write the row of a stay that begins, and tie the browser's session to it."""
    now = timezone.now()
    row = LoginSession.objects.create(
        user=user,
        opened_at=now,
        seen_at=now,
        ip=str(request.META.get("REMOTE_ADDR", "")),
        browser=browser_of(str(request.META.get("HTTP_USER_AGENT", ""))),
        method=method,
    )
    request.session[KEPT] = row.pk
    return row


def stay_id(request: HttpRequest) -> int:
    """The number of this browser's stay; 0 for none."""
    return int(request.session.get(KEPT, 0))


def current(request: HttpRequest) -> LoginSession | None:
    """The row of this browser's stay, ended or not."""
    return LoginSession.objects.filter(pk=stay_id(request), user=request.user.pk).first()


def why_over(row: LoginSession | None) -> str:
    """Why a stay may not go on, as a value of LoginSession.End; "" while it may."""
    if row is None:
        return LoginSession.End.OLD
    if row.ended_at is not None:
        return row.end
    now = timezone.now()
    if now - row.seen_at > dt.timedelta(seconds=settings.XINSHU_IDLE_SECONDS):
        return LoginSession.End.IDLE
    if now - row.opened_at > dt.timedelta(seconds=settings.SESSION_COOKIE_AGE):
        return LoginSession.End.OLD
    return ""


def touch(row: LoginSession) -> None:
    """Note that its user is at work; written once a minute at most."""
    now = timezone.now()
    if now - row.seen_at >= SEEN_EVERY:
        LoginSession.objects.filter(pk=row.pk, ended_at__isnull=True).update(seen_at=now)


def close(rows: QuerySet[LoginSession], end: str) -> int:
    """End stays that are still open; says how many."""
    return rows.filter(ended_at__isnull=True).update(ended_at=timezone.now(), end=end)


def leave(request: HttpRequest, end: str) -> None:
    """End this browser's stay and forget everything its session held."""
    close(LoginSession.objects.filter(pk=stay_id(request)), end)
    logout(request)


def open_ones(user: User) -> QuerySet[LoginSession]:
    """Stays of a user that may still go on, newest first."""
    now = timezone.now()
    return LoginSession.objects.filter(
        user=user,
        ended_at__isnull=True,
        seen_at__gte=now - dt.timedelta(seconds=settings.XINSHU_IDLE_SECONDS),
        opened_at__gte=now - dt.timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )


def browser_of(agent: str) -> str:
    """What a User-Agent header amounts to for a reader: “Chrome 126，Windows”."""
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    for mark, name in BROWSERS:
        if found := re.search(rf"{mark}\w*/(\d+)", agent):
            return "，".join(filter(None, (f"{name} {found[1]}", system)))
    return system or "未知浏览器"
