"""Rule sets between the files that ship them, the rows that keep them, and the core."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xinshu.core.catalog.yaml import read_yaml
from xinshu.core.terms import RuleSet as Rules
from xinshu.core.terms import load_rule_set
from xinshu.domain.disclosure import policies
from xinshu.domain.disclosure.models import RuleSet
from xinshu.kernel.accounts.actor import Actor, system_actor
from xinshu.kernel.audit.services import record

FOLDER = "disclosure"


@dataclass(frozen=True, slots=True)
class InUse:
    """The rule sets records are judged by now: the rules, and the row of each by its code."""

    rules: tuple[Rules, ...]
    rows: Mapping[str, int]
    digests: tuple[str, ...]


def documents() -> dict[str, object]:
    """The shipped documents: file name -> data."""
    folder = Path(settings.XINSHU_CATALOGS_DIR) / FOLDER
    return {path.name: read_yaml(path.read_text("utf8")) for path in sorted(folder.glob("*.yaml"))}


def in_use() -> InUse:
    """The newest revisions, as kept; before any was, the shipped ones are taken up."""
    rows = list(RuleSet.objects.filter(current=True).order_by("code"))
    if not rows:
        take_up(documents(), actor=system_actor("disclosure"))
        rows = list(RuleSet.objects.filter(current=True).order_by("code"))
    return InUse(
        rules=tuple(rules_of(row.document) for row in rows),
        rows={row.code: row.pk for row in rows},
        digests=tuple(row.digest for row in rows),
    )


@lru_cache(maxsize=64)
def rules_of(document: str) -> Rules:
    """The rules a kept document stands for."""
    return load_rule_set(json.loads(document))


@transaction.atomic
def take_up(found: Mapping[str, object], *, actor: Actor) -> list[RuleSet]:
    """Keep every document that says something new as a new revision; returns these.

    A set that is no longer shipped is judged by no more. Raises RulesInvalid, and then nothing
    is kept.
    """
    loaded = {file: load_rule_set(document, file) for file, document in found.items()}
    fresh = []
    for file, rules in loaded.items():
        text = json.dumps(found[file], ensure_ascii=False, sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode()).hexdigest()
        newest = RuleSet.objects.filter(code=rules.code).order_by("-revision").first()
        if newest is None or newest.digest != digest:
            fresh.append(_keep(rules, text, digest, newest, actor))
    codes = [rules.code for rules in loaded.values()]
    RuleSet.objects.filter(current=True).exclude(code__in=codes).update(current=False)
    RuleSet.objects.filter(pk__in=_newest(codes)).update(current=True)
    return fresh


def _keep(rules: Rules, text: str, digest: str, newest: RuleSet | None, actor: Actor) -> RuleSet:
    RuleSet.objects.filter(code=rules.code).update(current=False)
    row = RuleSet.objects.create(
        code=rules.code,
        revision=newest.revision + 1 if newest else 1,
        name=rules.name,
        effective_from=rules.effective_from,
        effective_to=rules.effective_to,
        source=rules.source,
        document=text,
        digest=digest,
        loaded_at=timezone.now(),
    )
    record(policies.RULES_TAKEN_UP, row, actor=actor, label=str(row), digest=digest)
    return row


def _newest(codes: list[str]) -> list[int]:
    rows = RuleSet.objects.filter(code__in=codes).order_by("code", "revision")
    return list(dict(rows.values_list("code", "pk")).values())


def fingerprint(today: date, edition_id: int | None) -> str:
    """What decides over all records on a day: if it changes, all are looked at anew."""
    rows = RuleSet.objects.filter(current=True).order_by("code")
    parts: list[Any] = [
        [
            row.digest,
            row.effective_from <= today,
            row.effective_to is None or today <= row.effective_to,
        ]
        for row in rows
    ]
    text = json.dumps([parts, edition_id])
    return hashlib.sha256(text.encode()).hexdigest()
