"""Articles of the demo, written and reviewed the way every article is."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.models import Group
from django.utils.html import format_html_join

from xinshu.delivery.editorial import services
from xinshu.delivery.editorial.door import groups_of
from xinshu.delivery.editorial.models import Posting
from xinshu.kernel.accounts.actor import Actor, actor_of
from xinshu.kernel.accounts.models import User

FILE = Path(__file__).with_name("samples.yaml")
REVIEWER = "reviewer"


def publish_samples(*, today: date) -> Iterator[int]:
    """Publish what is missing; yields how many are done after each."""
    told: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    known = set(Posting.objects.values_list("title", flat=True))
    people = {name: _come_in(name) for name in {REVIEWER, *(each["by"] for each in told)}}
    for number, each in enumerate(told, 1):
        if each["title"] not in known:
            _publish(dict(each), people, today)
        yield number


def how_many() -> int:
    """Articles of the file."""
    return len(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def _publish(facts: dict[str, Any], people: dict[str, Actor], today: date) -> None:
    writer = people[facts.pop("by")]
    shown_on = today - timedelta(days=facts.pop("back"))
    body = format_html_join("", "<p>{}</p>", ((text,) for text in facts.pop("body")))
    story = services.write(
        facts.pop("column"), body=str(body), shown_on=shown_on, actor=writer, **facts
    )
    services.submit(story, actor=writer)
    services.approve(story, actor=people[REVIEWER])


def _come_in(username: str) -> Actor:
    user = User.objects.get(username=username)
    actor = actor_of(user)
    user.groups.set(Group.objects.filter(name__in=groups_of(actor)))
    return actor
