"""Verbs on articles for others than the editing pages: set-up data, tests, later interfaces.

They go the same way as a click: write, send to review, another person approves.
"""

from datetime import date
from typing import Any

from django.db import transaction

from xinshu.delivery.editorial import permissions as may
from xinshu.delivery.editorial.forms import ReviewForm
from xinshu.delivery.editorial.models import Article, Case, Column
from xinshu.delivery.editorial.writers import CURRENT
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import User

Story = Article | Case


@transaction.atomic
def write(
    column: str, *, title: str, body: str, actor: Actor, shown_on: date | None = None, **facts: Any
) -> Story:
    """Begin an article below a column as a draft; the unit is the actor's. Raises NotPermitted."""
    require(actor, may.WRITE)
    parent = Column.objects.get(code=column)
    kind = Case if Case.can_create_at(parent) else Article
    story = kind(
        title=title,
        body=body,
        owner_id=actor.user_id,
        department_id=actor.department_id,
        department_name=actor.department_name,
        live=False,
        **({"shown_on": shown_on} if shown_on else {}),
        **facts,
    )
    parent.add_child(instance=story)
    story.save_revision(user=_user(actor), log_action="wagtail.create")
    return story


@transaction.atomic
def submit(story: Story, *, actor: Actor) -> None:
    """Send the newest version to the review. Raises NotPermitted."""
    require(actor, may.WRITE)
    story.get_workflow().start(story, _user(actor))


@transaction.atomic
def approve(story: Story, *, actor: Actor) -> None:
    """Agree as another person than the writers, which publishes it at its time.

    Raises NotPermitted, FourEyes, PersonalDataFound, CaseWithoutGround.
    """
    require(actor, may.REVIEW)
    state = story.current_workflow_task_state
    told = dict.fromkeys(ReviewForm.CHECKS, True)
    token = CURRENT.set(actor)
    try:
        state.task.specific.on_action(state, _user(actor), "approve", **told)
    finally:
        CURRENT.reset(token)


def _user(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id or 0)
