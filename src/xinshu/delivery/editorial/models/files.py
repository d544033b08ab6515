"""Pictures and attachments. Their contents lie in the platform's encrypted store of files."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from xinshu.delivery.editorial.kinds import problem_of


class Picture(AbstractImage):
    """A picture; `description` is what a screen reader says instead of it."""

    credit = models.CharField("来源或拍摄者", max_length=100, blank=True)

    admin_form_fields: ClassVar[tuple[str, ...]] = (
        *("title", "file", "description", "credit", "collection"),
    )

    class Meta(AbstractImage.Meta):
        verbose_name = "图片"
        verbose_name_plural = "图片"


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
        """Only kinds of files that are allowed, and only what their name says they are."""
        super().clean()
        if self.file and not getattr(self.file, "_committed", True):
            start = self.file.read(16)
            self.file.seek(0)
            if problem := problem_of(self.file.name, start):
                raise ValidationError({"file": problem})
