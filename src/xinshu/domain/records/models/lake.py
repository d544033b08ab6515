"""The manifest of the lake: a partition exists only when its row here is committed."""

from django.db import models


class LakePartition(models.Model):
    """One Parquet file of accepted rows of one item and period."""

    item = models.ForeignKey("catalog.CatalogItem", models.PROTECT, related_name="+")
    edition = models.ForeignKey("catalog.Edition", models.PROTECT, related_name="+")
    department = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+")
    submission_id = models.BigIntegerField("批次", db_index=True)
    period = models.CharField("期间", max_length=10)
    path = models.CharField("路径", max_length=300, unique=True)
    rows = models.PositiveBigIntegerField("行数")
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("摘要", max_length=64)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    created_at = models.DateTimeField("入湖时间")

    class Meta:
        indexes = (models.Index(fields=["item", "period"], name="partition_item_period"),)

    def __str__(self) -> str:
        return self.path
