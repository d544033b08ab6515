"""The clocks follow what collection stores or takes back."""

from xinshu.domain.publicity import services
from xinshu.kernel.accounts.actor import system_actor
from xinshu.kernel.outbox.registry import Happening, subscribe


@subscribe("submission.stored", "publicity")
@subscribe("submission.withdrawn", "publicity")
def refresh(event: Happening) -> None:
    """Work out the clocks of the submission's records anew; twice gives the same."""
    services.refresh_submission(
        actor=system_actor("publicity"), submission_id=int(event.payload["submission"])
    )
