"""Browsers of the cast, and what a page says."""

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from builders.actors import user_of
from builders.purposes import GOVERNANCE
from xinshu.kernel.access.purposes import Purpose
from xinshu.kernel.access.stated import WHOLE_MATTER, remember
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.jobs.worker import work_once


def logged_in(actor: Actor, *, purpose: Purpose | None = GOVERNANCE) -> Client:
    """A browser of someone who has logged in and, unless told otherwise, said what for."""
    client = Client()
    client.force_login(user_of(actor))
    if purpose is not None:
        session = client.session
        remember(session, purpose, about=WHOLE_MATTER, now=timezone.now())
        session.save()
    return client


def words(response: HttpResponse) -> str:
    """The text of an answer."""
    return response.content.decode()


def work() -> None:
    """Let the background worker finish what waits."""
    while work_once():
        pass
