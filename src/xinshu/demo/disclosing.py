"""The demo's publicity: an officer keeps a few penalties back, the night has run, the check too."""

from xinshu.domain.disclosure import services
from xinshu.domain.disclosure.selectors import shown
from xinshu.domain.disclosure.types import Suppression
from xinshu.kernel.accounts.actor import Actor, actor_of
from xinshu.kernel.accounts.models import User

OFFICER = "officer"
KEPT_BACK = (
    (Suppression.Reason.ERROR, "报送单位来函说明处罚金额有误，正在核实。"),
    (Suppression.Reason.COURT, "人民法院裁定停止执行，判决生效前暂停公示。"),
)


def disclose(*, actor: Actor) -> None:
    """Set the scene; whatever stands already is left alone. The jobs are queued, not done."""
    if not Suppression.objects.exists():
        officer = actor_of(User.objects.get(username=OFFICER))
        penalties = shown().filter(item__code="administrative_penalty").order_by("pk")
        for row, (reason, why) in zip(penalties[: len(KEPT_BACK)], KEPT_BACK, strict=False):
            services.suppress(row.pk, reason=reason, why=why, actor=officer)
    services.run_night(actor=actor)
