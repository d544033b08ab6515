"""Verbs of the window: begin to serve, hand out a paper, end."""

from django.db import transaction
from django.utils import timezone

from xinshu.core import masking
from xinshu.core.refusals import NotPermitted
from xinshu.domain.counter import permissions as may
from xinshu.domain.counter.consent import consent
from xinshu.domain.counter.models import Handed, Serving
from xinshu.domain.counter.selectors import content_digest, open_serving_of
from xinshu.domain.counter.types import ConsentNeeded, IdentityNotChecked, ServingClosed
from xinshu.domain.disclosure.types import PublicEntry
from xinshu.domain.subjects import selectors as subjects
from xinshu.domain.subjects.types import Subject
from xinshu.kernel import seal, verifying
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.services import record

SERVING, PAPER = "JD", "CX"


@transaction.atomic
def begin(
    *,
    visitor: str,
    name: str,
    document: str,
    document_no: str,
    unit: str,
    matter: str,
    checked: bool,
    agreed: bool,
    actor: Actor,
) -> Serving:
    """Note a visitor whose document was looked at and who agreed; ends an earlier open visit.

    Kept are surname, kind of document and a keyed digest of its number, never the number.
    Raises NotPermitted, ConsentNeeded, IdentityNotChecked.
    """
    require(actor, may.SERVE)
    if actor.user_id is None or actor.department_id is None:
        raise NotPermitted(action="窗口接待查询人")  # somebody sits at a window, of some department
    if not agreed:
        raise ConsentNeeded
    number = "".join(document_no.split()).upper()
    if not (checked and name.strip() and number):
        raise IdentityNotChecked
    earlier = open_serving_of(actor)
    if earlier is not None:
        close(earlier, actor=actor)
    said = consent()
    made = Serving.objects.create(
        number=verifying.new_number(SERVING),
        visitor=visitor,
        name_masked=masking.person_name(name.strip()),
        document=document,
        document_index=seal.blind_index(number),
        unit=unit.strip()[:200],
        matter=matter.strip()[:200],
        consent_version=said.version,
        consent_digest=said.digest,
        opened_at=timezone.now(),
        opened_by_id=actor.user_id,
        officer=actor.name[:64],
        department_id=actor.department_id,
        department_name=actor.department_name,
    )
    record(
        may.OPENED,
        made,
        actor=actor,
        basis=said.source,
        visitor=made.visitor,
        document=made.document,
        consent=said.digest,
    )
    return made


@transaction.atomic
def hand_out(
    serving: Serving, subject_id: int, entries: list[PublicEntry], *, actor: Actor
) -> Handed:
    """Keep that the visitor was given these public records of a subject, by their digest.

    Raises NotPermitted, ServingClosed, NotFound.
    """
    require(actor, may.SERVE, serving)
    row = Serving.objects.select_for_update().get(pk=serving.pk)
    if row.closed_at is not None:
        raise ServingClosed
    subject = subjects.standing_for(subject_id)
    paper = Handed.objects.create(
        serving=row,
        number=verifying.new_number(PAPER),
        subject_id=subject.pk,
        subject_name=subject.name[:200],
        subject_code=subject.code or "",
        entries=len(entries),
        digest=content_digest(subject, entries),
        handed_at=timezone.now(),
        department_name=row.department_name,
    )
    about = f"{Subject._meta.label_lower}:{subject.pk}"
    record(may.HANDED, paper, actor=actor, subject=about, digest=paper.digest, visit=row.number)
    return paper


@transaction.atomic
def close(serving: Serving, *, actor: Actor) -> Serving:
    """The visitor has gone. Doing it twice changes nothing. Raises NotPermitted."""
    require(actor, may.SERVE, serving)
    row = Serving.objects.select_for_update().get(pk=serving.pk)
    if row.closed_at is None:
        row.closed_at = timezone.now()
        row.save(update_fields=("closed_at",))
        record(may.CLOSED, row, actor=actor, papers=row.papers.count())
    return row
