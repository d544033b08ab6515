"""Editions are write-once: a change is a new revision with its own effective date."""

from django.db import models


class Edition(models.Model):
    """One revision of one edition, complete: an overlay is stored with its base already applied.

    `document` is the whole edition as JSON text, so that a record of any year can be judged
    again by the very catalogue it was judged by (R011).
    """

    class Level(models.TextChoices):
        NATIONAL = "national", "国家"
        CITY = "city", "市"
        DISTRICT = "district", "区"

    code = models.CharField("版本编码", max_length=64)
    revision = models.PositiveIntegerField("修订号", default=1)
    name = models.CharField("名称", max_length=200)
    level = models.CharField("层级", max_length=16, choices=Level.choices)
    region = models.CharField("行政区划", max_length=6, db_index=True)
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True)
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="overlays")
    document = models.TextField("全文")
    digest = models.CharField("摘要", max_length=64)
    change_note = models.CharField("变更说明", max_length=500, blank=True)
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code", "revision"], name="edition_code_revision"),
        )
        ordering = ("-effective_from", "-revision", "-id")

    def __str__(self) -> str:
        return f"{self.name}（第{self.revision}次修订）"


class CatalogItem(models.Model):
    """The identity of a catalogue item over all editions: what records point to."""

    code = models.SlugField("目录编码", max_length=64, unique=True)
    name = models.CharField("名称", max_length=200)

    def __str__(self) -> str:
        return self.name


class ItemVersion(models.Model):
    """One item as one edition has it, with the columns that lists and filters need."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="item_versions")
    item = models.ForeignKey(CatalogItem, models.PROTECT, related_name="versions")
    name = models.CharField("名称", max_length=200)
    category = models.CharField("信息类别", max_length=8)
    storage = models.CharField("存储方式", max_length=8)
    frequency = models.CharField("更新频率", max_length=16)
    publicity = models.PositiveSmallIntegerField("公开范围")
    subject_classes = models.CharField("主体类别", max_length=80)
    negative = models.CharField("失信类别", max_length=4, blank=True)
    field_count = models.PositiveSmallIntegerField("字段数")
    rule_count = models.PositiveSmallIntegerField("规则数")
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["edition", "item"], name="item_once_per_edition"),
        )
        ordering = ("category", "id")

    def __str__(self) -> str:
        return f"{self.name}@{self.edition_id}"
