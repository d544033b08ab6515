"""The document that stays when the data is gone.

It says what class, how many, by which rule, who agreed and when, and names the destroyed things by
one digest: SM3 over their own digests, sorted, one a line. Whoever holds such a digest can show
that its thing was on the list; nobody can learn from it what the thing was.
"""

import json
from typing import Any

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.db.models import Count
from django.utils import timezone

from xinshu.kernel.crypto.signing import sign
from xinshu.kernel.lifecycle.models import Destruction, Line

SIGNED_FOR = "lifecycle.certificate"


def certify(row: Destruction, *, job_id: int) -> None:
    """Write certificate, digest and signatures into the row (not saved here)."""
    row.certificate = _document(row, job_id)
    body = canonical(row.certificate)
    row.certificate_digest = _sm3(body)
    row.signatures = [
        {"alg": each.alg, "key_id": each.key_id, "hex": each.hex} for each in sign(body, SIGNED_FOR)
    ]


def canonical(document: dict[str, Any]) -> bytes:
    """The bytes that are digested and signed: JSON, keys sorted, no blanks, UTF-8."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def list_digest(digests: list[str]) -> str:
    """SM3 over the digests, sorted, one a line."""
    return _sm3("\n".join(sorted(digests)).encode())


def _document(row: Destruction, job_id: int) -> dict[str, Any]:
    kept = row.lines.exclude(fate=Line.Fate.DESTROYED)
    fates = dict(kept.values_list("fate").annotate(Count("id")).order_by())
    gone = row.lines.filter(fate=Line.Fate.DESTROYED).values_list("digest", flat=True)
    finished = row.finished_at or timezone.now()
    return {
        "number": row.number,
        "data_class": row.data_class,
        "label": row.label,
        "source": row.source,
        "cutoff": row.cutoff.isoformat(),
        "proposed_at": timezone.localtime(row.proposed_at).isoformat(timespec="seconds"),
        "approved_by": [
            {
                "name": each.name,
                "department": each.department,
                "reason": each.reason,
                "at": timezone.localtime(each.at).isoformat(timespec="seconds"),
            }
            for each in row.approvals.all()
        ],
        "carried_out_by": f"平台后台任务 {job_id}",
        "finished_at": timezone.localtime(finished).isoformat(timespec="seconds"),
        "listed": row.rows,
        "destroyed": row.destroyed,
        "kept": {
            Line.Fate(fate).label: count for fate, count in fates.items() if fate != "destroyed"
        },
        "digest_algorithm": "SM3",
        "list_digest": list_digest(list(gone)),
    }


def _sm3(data: bytes) -> str:
    digest = Hash(SM3())
    digest.update(data)
    return digest.finalize().hex()
