"""The rotation job: seals anew what older keys or ciphers sealed."""

from typing import Any

from django.db import transaction

from xinshu.kernel.crypto.places import Place, sealed_places
from xinshu.kernel.crypto.services import RESEAL
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job

MOST_ROUNDS = 3


@job(RESEAL, "重新封存")
def reseal_all(context: JobContext) -> dict[str, Any]:
    """Walk every place from the cursor on; each step commits with its cursor.

    Processes that had read the older key may still write with it for a moment. The walk is
    therefore repeated until a round finds nothing to do.
    """
    state = {"round": 1, "place": "", "after": None, "resealed": 0, "broken": 0, **context.cursor}
    context.progress(state["resealed"], state["resealed"] + _outdated(), label="重新封存")
    while state["round"] <= MOST_ROUNDS:
        before = state["resealed"]
        for place in sealed_places():
            if place.name >= state["place"]:
                _walk(place, state, context)
        if state["resealed"] == before:
            break
        state.update(round=state["round"] + 1, place="", after=None, broken=0)
    return {"resealed": state["resealed"], "broken": state["broken"], "left": _outdated()}


def _walk(place: Place, state: dict[str, Any], context: JobContext) -> None:
    """One place, from the cursor when it stands there."""
    if place.name != state["place"]:
        state.update(place=place.name, after=None)
    while True:
        context.check_cancelled()
        with transaction.atomic():
            step = place.reseal(state["after"])
            if step is None:
                return
            state["after"] = step.after
            state["resealed"] += step.resealed
            state["broken"] += len(step.broken)
            for line in step.broken:
                context.log(f"无法打开，保持原样：{line}")
            context.progress(state["resealed"], label=place.name)
            context.save_cursor(**state)


def _outdated() -> int:
    return sum(place.outdated() for place in sealed_places())
