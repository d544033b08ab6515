"""Quality follows what collection stores or takes back."""

from xinshu.domain.collection.types import Submission
from xinshu.domain.quality import services
from xinshu.kernel.accounts.actor import system_actor
from xinshu.kernel.outbox.registry import Happening, subscribe


@subscribe("submission.stored", "quality")
@subscribe("submission.withdrawn", "quality")
def refresh(event: Happening) -> None:
    """Work the figures of the submission's month out anew; doing so twice changes nothing."""
    row = Submission.objects.get(pk=event.payload["submission"])
    services.compute(
        actor=system_actor("quality"),
        department_id=row.department_id,
        item_id=row.item_id,
        month=f"{row.judged_on:%Y-%m}",
    )
