"""Pictures and attachments. Their contents lie in the platform's encrypted store of files."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from xinshu.delivery.editorial.kinds import problem_of

REPLACED = "已上传的文件不能替换，以免审核过的稿件随之改变。请另行上传，在稿件中改用后报送审核。"


class Picture(AbstractImage):
    """A picture; `description` is what a screen reader says instead of it."""

    credit = models.CharField("来源或拍摄者", max_length=100, blank=True)

    admin_form_fields: ClassVar[tuple[str, ...]] = (
        *("title", "file", "description", "credit", "collection"),
    )

    class Meta(AbstractImage.Meta):
        verbose_name = "图片"
        verbose_name_plural = "图片"

    def clean(self) -> None:
        """What a reviewer has seen stays what it was."""
        super().clean()
        if self.pk and _is_new(self.file):
            raise ValidationError({"file": REPLACED})


class PictureForm(AbstractRendition):
    """A picture in one of the sizes pages show."""

    image = models.ForeignKey(Picture, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="picture_form_once"
            ),
        )


class Paper(AbstractDocument):
    """A file to download."""

    admin_form_fields: ClassVar[tuple[str, ...]] = ("title", "file", "collection")

    class Meta(AbstractDocument.Meta):
        verbose_name = "附件"
        verbose_name_plural = "附件"

    def clean(self) -> None:
        """Only kinds of files that are allowed, only what their name says they are, and never
        another one in the place of what a reviewer has seen.
        """
        super().clean()
        if _is_new(self.file):
            if self.pk:
                raise ValidationError({"file": REPLACED})
            start = self.file.read(16)
            self.file.seek(0)
            if problem := problem_of(self.file.name, start):
                raise ValidationError({"file": problem})


def _is_new(file: Any) -> bool:
    """Whether it has been handed in and not yet stored."""
    return bool(file) and not getattr(file, "_committed", True)
