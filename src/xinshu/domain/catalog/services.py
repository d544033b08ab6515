"""Verbs on the catalogue: import an edition, add an item, grant it to departments."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast

from django.db import transaction
from django.utils import timezone

from xinshu.core.catalog import model
from xinshu.core.catalog.dump import dump_edition
from xinshu.core.catalog.load import load_edition
from xinshu.core.catalog.overlay import apply_overlay
from xinshu.domain.catalog import policies, selectors
from xinshu.domain.catalog.asked import forget
from xinshu.domain.catalog.documents import digest, to_text
from xinshu.domain.catalog.models import CatalogItem, Edition, Grant, ItemVersion
from xinshu.domain.catalog.types import (
    BaseMissing,
    CatalogueInvalid,
    EditionUnchanged,
    EffectiveInPast,
    ItemExists,
)
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department
from xinshu.kernel.audit import services as audit
from xinshu.kernel.outbox import outbox


def check_edition(*, actor: Actor, documents: Mapping[str, object]) -> model.Edition:
    """What importing these documents would make. Raises CatalogueInvalid with every error."""
    require(actor, policies.VIEW)
    header = documents.get("edition.yaml")
    base_code = header.get("base") if isinstance(header, Mapping) else None
    if not base_code:
        alone = load_edition(documents)
        return _valid(alone.edition, alone.errors)
    base = selectors.newest(str(base_code))
    if base is None:
        raise BaseMissing(base=base_code)
    narrowed = apply_overlay(selectors.loaded(base), documents)
    return _valid(narrowed.edition, narrowed.errors)


def _valid(edition: model.Edition | None, errors: Iterable[object]) -> model.Edition:
    if edition is None:
        raise CatalogueInvalid([str(error) for error in errors])
    return edition


@transaction.atomic
def import_edition(
    *, actor: Actor, documents: Mapping[str, object], change_note: str = ""
) -> Edition:
    """Publish an edition or a new revision of it, in force from its own effective date.

    Raises CatalogueInvalid, BaseMissing, EditionUnchanged.
    """
    require(actor, policies.MANAGE)
    edition = check_edition(actor=actor, documents=documents)
    base = selectors.newest(edition.base) if edition.base else None
    return _publish(edition, base=base, actor=actor, change_note=change_note)


@transaction.atomic
def add_item(
    *,
    actor: Actor,
    edition: Edition,
    document: Mapping[str, object],
    effective_from: date,
    change_note: str = "",
) -> Edition:
    """Add one item to a catalogue at run time: a new revision from a day on, no release (R011).

    A district may add what its base permits and nothing that loosens it. Raises CatalogueInvalid,
    ItemExists, EffectiveInPast.
    """
    require(actor, policies.MANAGE)
    if effective_from < selectors.today():
        raise EffectiveInPast(given=effective_from)
    whole = dump_edition(selectors.loaded(edition))
    path = f"items/{document.get('code')}.yaml"
    if path in whole:
        raise ItemExists(code=document.get("code"))
    header = cast("dict[str, object]", whole["edition.yaml"])
    header = header | {"effective_from": effective_from.isoformat()}
    if edition.base is not None:
        overlay = {"edition.yaml": header | {"base": edition.base.code}, path: dict(document)}
        permitted = apply_overlay(selectors.loaded(edition.base), overlay)
        _valid(permitted.edition, permitted.errors)
    result = load_edition({**whole, "edition.yaml": header, path: dict(document)})
    grown = _valid(result.edition, result.errors)
    note = change_note or f"新增目录项：{document.get('name')}"
    return _publish(grown, base=edition.base, actor=actor, change_note=note)


def _publish(
    edition: model.Edition, *, base: Edition | None, actor: Actor, change_note: str
) -> Edition:
    text = to_text(edition)
    newest = selectors.newest(edition.code)
    if newest is not None and newest.digest == digest(text):
        raise EditionUnchanged(name=newest.name, revision=newest.revision)
    row = Edition.objects.create(
        code=edition.code,
        revision=newest.revision + 1 if newest else 1,
        name=edition.name,
        level=edition.level,
        region=edition.region,
        effective_from=edition.effective_from,
        effective_to=edition.effective_to,
        base=base,
        document=text,
        digest=digest(text),
        change_note=change_note,
        published_at=timezone.now(),
        published_by_id=actor.user_id,
    )
    _index_items(row, edition)
    audit.record(policies.PUBLISHED, row, actor=actor, why=change_note, digest=row.digest)
    outbox.emit("catalog.edition_published", {"edition": row.pk})
    return row


def _index_items(row: Edition, edition: model.Edition) -> None:
    known = dict(CatalogItem.objects.values_list("code", "id"))
    fresh = [item for code, item in edition.items.items() if code not in known]
    CatalogItem.objects.bulk_create(CatalogItem(code=i.code, name=i.name) for i in fresh)
    forget()
    ids = dict(CatalogItem.objects.values_list("code", "id"))
    ItemVersion.objects.bulk_create(
        ItemVersion(
            edition=row,
            item_id=ids[item.code],
            name=item.name,
            category=item.category,
            storage=item.storage,
            frequency=item.frequency,
            publicity=item.publicity,
            subject_classes=",".join(sorted(item.subject_classes)),
            negative=item.negative or "",
            field_count=len(item.fields),
            rule_count=len(item.rules),
            digest=digest(repr(item)),
        )
        for item in edition.items.values()
    )


@transaction.atomic
def grant_item(
    *,
    actor: Actor,
    item: CatalogItem,
    department: Department,
    starts_on: date,
    ends_on: date | None = None,
) -> Grant:
    """Let a department supply an item from a day on; the same grant again is idle."""
    require(actor, policies.GRANT)
    grant, created = Grant.objects.get_or_create(
        item=item, department=department, starts_on=starts_on, defaults={"ends_on": ends_on}
    )
    if created:
        audit.record(policies.GRANTED, grant, actor=actor, label=f"{department}：{item}")
        outbox.emit("catalog.item_granted", {"grant": grant.pk})
    return grant


@transaction.atomic
def end_grant(*, actor: Actor, grant: Grant, ends_on: date) -> Grant:
    """Let a grant end with that day."""
    require(actor, policies.GRANT)
    grant.ends_on = ends_on
    grant.save(update_fields=["ends_on"])
    audit.record(policies.GRANT_ENDED, grant, actor=actor, ends_on=ends_on.isoformat())
    return grant
