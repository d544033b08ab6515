"""Which department supplies which catalogue item."""

from django.db import models


class Grant(models.Model):
    """A department may (and shall) submit an item between two dates, both inclusive."""

    item = models.ForeignKey(
        "catalog.CatalogItem", models.PROTECT, related_name="grants", verbose_name="目录项"
    )
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="grants", verbose_name="部门"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["item", "department", "starts_on"], name="grant_once_per_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.department_id}:{self.item_id}"
