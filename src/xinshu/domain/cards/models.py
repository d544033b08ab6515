"""Tables of cards."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Card(models.Model):
    """A card that is or was public. What it shows is read from the file when it is looked at."""

    number = models.CharField("编号", max_length=24, unique=True)
    subject_id = models.BigIntegerField("主体")
    published_at = models.DateTimeField("公布时间")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="公布人",
        on_delete=models.PROTECT,
        related_name="+",
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        """One public card for each subject."""

        verbose_name = "信用名片"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_id"],
                condition=models.Q(withdrawn_at=None),
                name="cards_one_public",
            )
        ]

    def __str__(self) -> str:
        return self.number
