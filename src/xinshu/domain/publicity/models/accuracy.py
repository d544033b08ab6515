"""Accuracy checks: a random sample beside the documents it was taken from (R044)."""

from django.conf import settings
from django.db import models

from xinshu.kernel.crypto.columns import sealed_column

SEALED_FOR = b"publicity.seed"


class AccuracyCheck(models.Model):
    """One check of one quarter: promised, drawn, compared, concluded.

    The digest of the seed is told at the start; the seed itself is sealed until the draw and open
    from then on, so that everybody who may see the check can draw again. `size` counts records of
    each department; `results` is what was concluded, by department.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "已布置"
        DRAWN = "drawn", "核对中"
        DONE = "concluded", "已完成"

    quarter = models.CharField("季度", max_length=6)
    size = models.PositiveIntegerField("每单位抽样数")
    promise = models.CharField("种子承诺", max_length=64)
    sealed_seed = models.BinaryField("种子（加密）")
    seed = models.CharField("种子", max_length=64, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PLANNED)
    population = models.PositiveBigIntegerField("总体", default=0)
    population_digest = models.CharField("总体摘要", max_length=64, blank=True)
    planned_at = models.DateTimeField("布置时间")
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    planned_name = models.CharField("布置人", max_length=64)
    drawn_at = models.DateTimeField("抽取时间", null=True)
    concluded_at = models.DateTimeField("完成时间", null=True)
    results = models.JSONField("结果", default=list)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people call it."""
        return f"ZQ{self.quarter}{self.pk:04d}"


sealed_column(AccuracyCheck, "sealed_seed", context=SEALED_FOR)


class Sample(models.Model):
    """One drawn record, in the version it had when it was drawn."""

    class State(models.TextChoices):
        WAITING = "sample_waiting", "待提供原件"
        SUPPLIED = "sample_supplied", "待核对"
        RIGHT = "sample_right", "一致"
        WRONG = "sample_wrong", "有误"
        ABSENT = "sample_absent", "未提供原件"

    check_of = models.ForeignKey(AccuracyCheck, models.PROTECT, related_name="samples")
    record_id = models.BigIntegerField("记录")
    version = models.PositiveIntegerField("版本")
    item = models.ForeignKey("catalog.CatalogItem", models.PROTECT, related_name="+")
    department = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+")
    place = models.PositiveIntegerField("抽取次序")
    title = models.CharField("文书号", max_length=200)
    state = models.CharField("状态", max_length=16, choices=State.choices, default=State.WAITING)
    document = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    supplied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    supplied_name = models.CharField("提供人", max_length=64, blank=True)
    supplied_at = models.DateTimeField("提供时间", null=True)
    compared_name = models.CharField("核对人", max_length=64, blank=True)
    compared_at = models.DateTimeField("核对时间", null=True)

    class Meta:
        ordering = ("check_of", "department", "place")
        constraints = (
            models.UniqueConstraint(fields=["check_of", "record_id"], name="sample_once"),
        )
        indexes = (
            models.Index(fields=["check_of", "department", "place"], name="sample_department"),
        )

    def __str__(self) -> str:
        return self.title


class SampleField(models.Model):
    """One field of a drawn record as it was compared; `equal` is None until somebody did."""

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="fields")
    code = models.CharField("字段", max_length=64)
    name = models.CharField("字段名称", max_length=200)
    value = models.TextField("平台数据")
    mandatory = models.BooleanField("必填")
    equal = models.BooleanField("一致", null=True)
    note = models.CharField("差异说明", max_length=300, blank=True)

    class Meta:
        ordering = ("sample", "id")
        constraints = (models.UniqueConstraint(fields=["sample", "code"], name="samplefield_once"),)

    def __str__(self) -> str:
        return self.name
