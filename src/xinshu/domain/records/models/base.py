"""What records of organisations and of persons have in common."""

from django.db import models


class State(models.IntegerChoices):
    """数据状态."""

    CURRENT = 1, "正常"
    WITHDRAWN = 2, "已撤回"


class Change(models.TextChoices):
    """Why a version was replaced."""

    RESUBMITTED = "resubmitted", "重新报送"
    WITHDRAWN = "withdrawn", "撤回"
    RESTORED = "restored", "恢复"
    RELINKED = "relinked", "重新关联"


class Filed(models.Model):
    """One record or one earlier version of it: where it came from and by which catalogue."""

    edition = models.ForeignKey(
        "catalog.Edition", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    department = models.ForeignKey(
        "accounts.Department",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    submission_id = models.BigIntegerField("批次")
    row_no = models.PositiveIntegerField("行号")
    version = models.PositiveIntegerField("版本", default=1)
    row_hash = models.BinaryField("内容摘要", max_length=16)
    decided_on = models.DateField("决定日期", null=True)
    valid_until = models.DateField("有效期至", null=True)
    link_method = models.CharField("关联方式", max_length=20, blank=True, null=True)  # noqa: DJ001
    stored_at = models.DateTimeField("入库时间")

    class Meta:
        abstract = True


class Current(Filed):
    """The version in force."""

    item = models.ForeignKey(
        "catalog.CatalogItem",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    key_hash = models.BinaryField("业务主键摘要", max_length=16)
    state = models.PositiveSmallIntegerField("状态", choices=State.choices, default=State.CURRENT)

    class Meta:
        abstract = True


class Replaced(Filed):
    """A version that was in force from `stored_at` to `replaced_at`."""

    replaced_at = models.DateTimeField("被替换时间")
    replaced_by_id = models.BigIntegerField("替换批次", null=True)
    change = models.CharField("变更方式", max_length=20, choices=Change.choices)

    class Meta:
        abstract = True
