"""Articles on their way from a writer to the public."""

from typing import Any

from django.contrib.auth.models import Group

from builders.actors import Cast, user_of
from xinshu.delivery.editorial import services, setting_up
from xinshu.delivery.editorial.door import groups_of
from xinshu.delivery.editorial.models import Article, Case
from xinshu.kernel.accounts.actor import Actor

BODY = "<p>全区召开信用体系建设工作会议。</p><p>会议部署了下一步工作。</p>"


def open_columns(*actors: Actor) -> None:
    """The set-up of the editorial system, and these people with the groups of their roles."""
    setting_up.ensure()
    for actor in actors:
        enter(actor)


def enter(actor: Actor) -> None:
    """What the door does for somebody who comes in."""
    names = groups_of(actor)
    user_of(actor).groups.set(Group.objects.filter(name__in=names))


def drafted(cast: Cast, column: str = "news", **facts: Any) -> Article | Case:
    """A draft of clerk A."""
    told = {"title": "信用工作会议召开", "body": BODY, **facts}
    return services.write(column, actor=cast.clerk_a, **told)


def published(cast: Cast, column: str = "news", **facts: Any) -> Article | Case:
    """Written by clerk A, approved by the reviewer of the centre."""
    story = drafted(cast, column, **facts)
    services.submit(story, actor=cast.clerk_a)
    services.approve(story, actor=cast.centre_reviewer)
    story.refresh_from_db()
    return story
