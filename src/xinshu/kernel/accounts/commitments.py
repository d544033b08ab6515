"""The operators' security commitment: signed before the first use, and every year again (R231).

Its words are data: a YAML file named by the setting XINSHU_COMMITMENT_FILE.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xinshu.core.months import add_months
from xinshu.core.refusals import WrongState
from xinshu.kernel.accounts import permissions as may
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Commitment, Kind, User
from xinshu.kernel.accounts.refusals import NameDiffers, OneselfNeeded, TextChanged
from xinshu.kernel.audit.services import record


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The words to sign. A signature holds `months`; renewal opens `renew_days` before its end."""

    version: str
    title: str
    opening: str
    clauses: tuple[str, ...]
    source: str
    months: int
    renew_days: int

    @property
    def digest(self) -> str:
        """SHA-256 of the words as they are shown, in hex."""
        said = "\n".join((self.version, self.title, self.opening, *self.clauses))
        return hashlib.sha256(said.encode()).hexdigest()


def wording() -> Wording:
    """The words to sign today."""
    return _read(Path(settings.XINSHU_COMMITMENT_FILE))


def in_force(user_id: int | None, *, today: dt.date) -> Commitment | None:
    """The user's signature under the present words that still holds, if there is one."""
    rows = Commitment.objects.filter(user=user_id, version=wording().version)
    return rows.filter(valid_until__gte=today).order_by("-valid_until").first()


def may_renew(held: Commitment | None, *, today: dt.date) -> bool:
    """Whether signing is of use today: nothing is in force, or the end is near."""
    if held is None:
        return True
    return held.valid_until <= today + dt.timedelta(days=wording().renew_days)


@transaction.atomic
def sign_commitment(*, version: str, name: str, actor: Actor) -> Commitment:
    """Sign the words of `version` with one's own name, for a year.

    Raises OneselfNeeded, TextChanged when other words are in force by now, NameDiffers, WrongState
    while an earlier signature holds and its end is not near.
    """
    user = User.objects.select_for_update(of=("self",)).filter(pk=actor.user_id or 0).first()
    if user is None or user.kind != Kind.STAFF:
        raise OneselfNeeded(who="工作人员", action="签署安全承诺")
    words, today = wording(), timezone.localdate()
    if version != words.version:
        raise TextChanged
    if name.strip() != user.display_name:
        raise NameDiffers
    held = in_force(user.pk, today=today)
    if held and not may_renew(held, today=today):
        raise WrongState(thing="安全承诺", state=f"有效至 {held.valid_until}", action="再次签署")
    begins = held.valid_until if held else today
    signed = Commitment.objects.create(
        user=user,
        version=words.version,
        digest=words.digest,
        signed_name=user.display_name,
        signed_at=timezone.now(),
        valid_until=add_months(begins, words.months),
    )
    record(
        may.COMMITMENT_SIGNED,
        signed,
        actor=actor,
        version=words.version,
        digest=words.digest,
        valid_until=signed.valid_until.isoformat(),
    )
    return signed


@cache
def _read(path: Path) -> Wording:
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Wording(**{**said, "clauses": tuple(said["clauses"])})
