"""Disclosure follows what collection, records, subjects and the catalogue do."""

from typing import Any

from xinshu.domain.disclosure.jobs import enqueue_refresh
from xinshu.domain.subjects import selectors as subjects
from xinshu.domain.subjects.selectors_members import concerned_by
from xinshu.kernel.accounts.actor import system_actor
from xinshu.kernel.outbox.registry import Happening, subscribe


def _refresh(args: dict[str, Any], key: str) -> None:
    enqueue_refresh(args, actor=system_actor("disclosure"), key=key)


@subscribe("submission.stored", "disclosure")
@subscribe("submission.withdrawn", "disclosure")
def submission_changed(event: Happening) -> None:
    """What a submission brought, or had brought, is worked out anew."""
    number = int(event.payload["submission"])
    _refresh({"submission": number}, f"{event.id}")


@subscribe("record.linked", "disclosure")
def record_linked(event: Happening) -> None:
    """A record that found its subject may be public now."""
    _refresh({"records": [int(event.payload["record"])]}, f"{event.id}")


@subscribe("records.relinked", "disclosure")
def records_relinked(event: Happening) -> None:
    """The same for many that a register's arrival linked."""
    _refresh({"records": event.payload["records"]}, f"{event.id}")


@subscribe("subject.merged", "disclosure")
@subscribe("subject.split", "disclosure")
def subjects_changed(event: Happening) -> None:
    """Records follow their subjects."""
    family = {each for pk in event.payload.values() for each in subjects.family(int(pk))}
    _refresh({"subjects": sorted(family)}, f"{event.id}")


@subscribe("subject.decision_reversed", "disclosure")
def decision_reversed(event: Happening) -> None:
    """Files that stood for one another stand for themselves again."""
    concerned = concerned_by(int(event.payload["decision"]))
    family = {each for pk in concerned for each in subjects.family(pk)}
    _refresh({"subjects": sorted(family)}, f"{event.id}")


@subscribe("catalog.edition_published", "disclosure")
def edition_published(event: Happening) -> None:
    """Another edition may open or close items; one of a later day is met on that day's night."""
    _refresh({}, "all")
