"""Rule sets as they stood when somebody was published by them."""

from django.db import models


class RuleSet(models.Model):
    """One revision of one dated rule set, complete and write-once.

    `document` is the whole set as JSON text: why a record was public in any year can be told by
    the very rules it was public by.
    """

    code = models.CharField("规则集编码", max_length=32)
    revision = models.PositiveIntegerField("修订号", default=1)
    name = models.CharField("名称", max_length=200)
    effective_from = models.DateField("施行日期")
    effective_to = models.DateField("失效日期", null=True)
    source = models.CharField("依据", max_length=500)
    document = models.TextField("全文")
    digest = models.CharField("摘要", max_length=64)
    current = models.BooleanField("现行修订", default=True)
    loaded_at = models.DateTimeField("载入时间")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code", "revision"], name="ruleset_code_revision"),
        )
        ordering = ("-effective_from", "-revision", "id")

    def __str__(self) -> str:
        return f"{self.name}（第{self.revision}次修订）"
