"""The public side of the audit ledger: checkpoints, keys, proofs. Digests only, never an event.

Every answer can be kept by whoever asks: a checkpoint that was kept shows later that nothing
before it was rewritten.
"""

from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinshu.core.ledger.hashing import DIGEST_BYTES
from xinshu.kernel.audit import proofs
from xinshu.kernel.audit.models import Checkpoint
from xinshu.kernel.web.guard import PUBLIC, guard

ON_A_PAGE = 30
IN_A_FILE = 500


@guard(PUBLIC)
@require_GET
def transparency(request: HttpRequest) -> HttpResponse:
    """Checkpoints, newest first, the keys, and how to verify."""
    before = _number(request, "before")
    found = list(_before(before)[: ON_A_PAGE + 1])
    shown = found[:ON_A_PAGE]
    facts = {
        "here_is": "transparency",
        "checkpoints": shown,
        "following": shown[-1].number if len(found) > ON_A_PAGE else None,
        "first": before is None,
        "keys": proofs.keys_document(),
    }
    return render(request, "portal/transparency.html", facts)


@guard(PUBLIC)
@require_GET
def checkpoint(request: HttpRequest, number: int) -> HttpResponse:
    """One checkpoint: the signed text, the signatures, and whether they hold."""
    found = proofs.checkpoint(number)
    earlier = _number(request, "since")
    facts: dict[str, Any] = {
        "here_is": "transparency",
        "checkpoint": found,
        "holds": proofs.signatures_hold(found),
        "since": earlier,
    }
    if earlier is not None:
        facts["consistency"] = proofs.consistency_of(proofs.checkpoint(earlier), found)
    return render(request, "portal/checkpoint.html", facts)


@guard(PUBLIC)
@require_GET
def checkpoint_json(_request: HttpRequest, number: int) -> JsonResponse:
    """One checkpoint, to be kept."""
    return JsonResponse(proofs.as_document(proofs.checkpoint(number)))


@guard(PUBLIC)
@require_GET
def checkpoints_json(request: HttpRequest) -> JsonResponse:
    """Up to 500 checkpoints, newest first; `before` goes on where the last answer ended."""
    found = [proofs.as_document(each) for each in _before(_number(request, "before"))[:IN_A_FILE]]
    return JsonResponse({"checkpoints": found})


@guard(PUBLIC)
@require_GET
def keys_json(_request: HttpRequest) -> JsonResponse:
    """The public keys that sign or have signed."""
    return JsonResponse({"keys": proofs.keys_document()})


@guard(PUBLIC)
@require_GET
def inclusion_json(request: HttpRequest) -> JsonResponse:
    """The proof that an entry one holds (`seq`, `leaf`) is under a checkpoint (`checkpoint`)."""
    seq, leaf = _needed(request, "seq"), request.GET.get("leaf", "")
    try:
        digest = bytes.fromhex(leaf)
    except ValueError:
        raise BadRequest("leaf is not hexadecimal") from None
    if len(digest) != DIGEST_BYTES:
        raise BadRequest("leaf is not a digest")
    number = _number(request, "checkpoint")
    at = proofs.checkpoint(number) if number is not None else None
    found = proofs.inclusion_of(seq, digest, at=at)
    return JsonResponse(
        {
            "seq": found.index,
            "leaf": found.leaf.hex(),
            "proof": [each.hex() for each in found.proof],
            "checkpoint": proofs.as_document(found.checkpoint),
        }
    )


@guard(PUBLIC)
@require_GET
def consistency_json(request: HttpRequest) -> JsonResponse:
    """The proof that the log of checkpoint `new` begins with the log of checkpoint `old`."""
    old, new = (proofs.checkpoint(_needed(request, name)) for name in ("old", "new"))
    found = proofs.consistency_of(old, new)
    return JsonResponse(
        {
            "old": proofs.as_document(old),
            "new": proofs.as_document(new),
            "proof": [each.hex() for each in found.proof],
        }
    )


def _before(number: int | None) -> QuerySet[Checkpoint]:
    rows = proofs.checkpoints()
    return rows if number is None else rows.filter(number__lt=number)


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def _needed(request: HttpRequest, name: str) -> int:
    found = _number(request, name)
    if found is None:
        raise BadRequest(f"{name} is not a number")
    return found
