"""Who acts in the editorial system, and who has had a hand in an article."""

from contextvars import ContextVar
from typing import Any

from wagtail.models import TaskState

from xinshu.kernel.accounts.actor import Actor, actor_of, system_actor
from xinshu.kernel.accounts.models import User

CURRENT: ContextVar[Actor | None] = ContextVar("editorial_actor", default=None)


def acting(user: Any) -> Actor:
    """The actor behind a user of the library: who is at the door, else whoever the user is.

    Without a user the platform itself acts (a scheduled publication, a takedown).
    """
    here = CURRENT.get()
    if not isinstance(user, User):
        return here or system_actor("editorial", channel="job")
    return here if here and here.user_id == user.pk else actor_of(user)


def writers_of(state: TaskState) -> frozenset[int | None]:
    """Users who may not review what the task is about: writer of the version, sender, beginner."""
    page = state.workflow_state.content_object
    found = (state.revision.user_id, state.workflow_state.requested_by_id, page.owner_id)
    return frozenset(each for each in found if each is not None) or frozenset({None})
