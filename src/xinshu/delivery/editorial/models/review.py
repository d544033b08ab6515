"""The review: another person than the writers reads it and says what was checked."""

from typing import Any

from wagtail.models import AbstractGroupApprovalTask, TaskState

from xinshu.delivery.editorial import permissions as may
from xinshu.delivery.editorial.forms import ReviewForm
from xinshu.delivery.editorial.refusals import ReviewIncomplete
from xinshu.delivery.editorial.writers import acting, writers_of
from xinshu.kernel.access.transitions import may_be_second, take


class ReviewTask(AbstractGroupApprovalTask):
    """One step: approve and publish, or send back. Whoever wrote it cannot approve it."""

    class Meta:
        verbose_name = "稿件审核"
        verbose_name_plural = "稿件审核"

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """Send back; approve, for others than the writers."""
        if not self._user_in_groups(user):
            return []
        state = obj.current_workflow_task_state
        actor = acting(user)
        back = ("reject", "退回修改", True)
        if state and any(
            not may_be_second(may.APPROVE, actor, first=each) for each in writers_of(state)
        ):
            return [back]
        return [("approve", "审核通过并发布", True), back]

    def get_form_for_action(self, action: str) -> Any:
        """Approving asks what was checked; sending back asks why."""
        return ReviewForm if action == "approve" else super().get_form_for_action(action)

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **told: Any) -> None:
        """Approve or send back. Raises FourEyes, NotPermitted, ReviewIncomplete."""
        checked = {name: told.pop(name, False) for name in ReviewForm.CHECKS}
        if action_name == "approve":
            for first in writers_of(task_state):
                take(may.APPROVE, acting(user), first=first)
            if not all(checked.values()):
                raise ReviewIncomplete
        super().on_action(task_state, user, action_name, **told)
