"""Legal holds."""

from django.conf import settings
from django.db import models


class Hold(models.Model):
    """Data nobody may destroy for now, whatever its term says: a law suit, an audit, a complaint.

    An empty `data_class` means every class, an empty `reference` everything in it.
    """

    data_class = models.CharField("数据类别", max_length=64, blank=True)
    reference = models.CharField("范围", max_length=120, blank=True)
    reason = models.CharField("理由", max_length=500)
    basis = models.CharField("依据", max_length=500)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="冻结人", related_name="+"
    )
    placed_at = models.DateTimeField("冻结时间")
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="解除人",
        null=True,
        related_name="+",
    )
    lifted_at = models.DateTimeField("解除时间", null=True)
    lift_reason = models.CharField("解除理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "数据冻结"
        verbose_name_plural = "数据冻结"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_by_someone",
            ),
        )

    def __str__(self) -> str:
        return f"冻结{self.pk}"

    def covers(self, data_class: str, references: tuple[str, ...] = ()) -> bool:
        """Whether something of this class with these references is held."""
        return self.data_class in {"", data_class} and self.reference in {"", *references}
