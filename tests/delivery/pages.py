"""Browsers of the cast, and what a page says."""

from django.http import HttpResponse
from django.test import Client

from builders.actors import user_of
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.jobs.worker import work_once


def logged_in(actor: Actor) -> Client:
    """A browser of someone who has logged in, with CSRF checks left on."""
    client = Client()
    client.force_login(user_of(actor))
    return client


def words(response: HttpResponse) -> str:
    """The text of an answer."""
    return response.content.decode()


def work() -> None:
    """Let the background worker finish what waits."""
    while work_once():
        pass
