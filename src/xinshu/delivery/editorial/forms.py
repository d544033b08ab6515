"""Forms of the editing pages: what keeps an article from going on is said beside its field."""

from typing import Any, ClassVar

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.forms import TaskStateCommentForm

from xinshu.delivery.editorial import scanning
from xinshu.delivery.editorial.writers import CURRENT

GOING_ON = ("action-submit", "action-publish", "action-restart-workflow", "action-workflow-action")


class StoryForm(WagtailAdminPageForm):
    """Notes the writer's unit, and looks for personal data before the article goes on."""

    def clean(self) -> dict[str, Any]:
        """Errors name the place in the text; a draft may be saved with them."""
        given: dict[str, Any] = super().clean()
        if self.is_going_on:
            for find in scanning.finds(given.get):
                if find.field in self.fields:
                    self.add_error(find.field, f"{find.says}，请删去或遮盖后再报送")
        return given

    def has_changed(self) -> bool:
        """A reviewer agrees to the version that was sent; edits beside it make none."""
        return "action-workflow-action" not in self.data and bool(super().has_changed())

    @property
    def is_going_on(self) -> bool:
        """The article is being handed on, as against kept as a draft."""
        return any(name in self.data for name in GOING_ON)

    def save(self, commit: bool = True) -> Any:  # the library's signature
        """Note whose article it is, once."""
        actor = CURRENT.get()
        if actor and self.instance.department_id is None:
            self.instance.department_id = actor.department_id
            self.instance.department_name = actor.department_name
        return super().save(commit=commit)


class CaseForm(StoryForm):
    """Also asks for the ground of the publication."""

    def clean(self) -> dict[str, Any]:
        """What is missing for the ground is said at once."""
        given = super().clean()
        if self.is_going_on:
            for field, problem in scanning.gaps_of_case(given.get):
                self.add_error(field, problem)
        return given


class ReviewForm(TaskStateCommentForm):
    """What a reviewer confirms with the name."""

    CHECKS: ClassVar[tuple[str, ...]] = ("checked_content", "checked_persons")

    checked_content = forms.BooleanField(label="内容、来源和附件已核对，属于可以公开的信息")
    checked_persons = forms.BooleanField(label="正文、图片和附件中没有应当隐去的自然人信息")
