"""Tables of the window."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Serving(models.Model):
    """One visitor at one window: who was checked how, what they agreed to, what they asked for."""

    class Visitor(models.TextChoices):
        """On whose behalf a visitor asks."""

        AGENT = "agent", "单位经办人"
        PERSON = "person", "个人"
        OFFICIAL = "official", "国家机关工作人员"

    class Document(models.TextChoices):
        """What the officer looked at."""

        RESIDENT = "resident", "居民身份证"
        PASSPORT = "passport", "护照"
        PERMIT = "permit", "港澳台居民居住证"
        OFFICER = "officer", "执法证或工作证"

    number = models.CharField("接待编号", max_length=24, unique=True)
    visitor = models.CharField("查询人类别", max_length=16, choices=Visitor)
    name_masked = models.CharField("查询人", max_length=64)
    document = models.CharField("核对证件", max_length=16, choices=Document)
    document_index = models.BinaryField("证件号码摘要", max_length=32)
    unit = models.CharField("所在单位", max_length=200, blank=True)
    matter = models.CharField("查询事项", max_length=200)
    consent_version = models.CharField("告知文本版本", max_length=32)
    consent_digest = models.CharField("告知文本摘要", max_length=64)
    opened_at = models.DateTimeField("开始时间", db_index=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="经办人",
        on_delete=models.PROTECT,
        related_name="+",
    )
    officer = models.CharField("经办人姓名", max_length=64)
    department_id = models.BigIntegerField("窗口单位")
    department_name = models.CharField("窗口单位名称", max_length=200)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        """Newest first within a department."""

        verbose_name = "窗口接待"
        indexes: ClassVar = [
            models.Index(fields=["department_id", "-id"], name="counter_of_department")
        ]

    def __str__(self) -> str:
        return self.number


class Handed(models.Model):
    """A paper given to the visitor: public information of a subject as it stood then."""

    serving = models.ForeignKey(
        Serving,
        verbose_name="接待",
        null=True,
        on_delete=models.SET_NULL,
        related_name="papers",
        help_text="接待记录到期清理后为空，文书仍可核验。",
    )
    number = models.CharField("文书编号", max_length=24, unique=True)
    subject_id = models.BigIntegerField("主体")
    subject_name = models.CharField("主体名称", max_length=200)
    subject_code = models.CharField("统一社会信用代码", max_length=32, blank=True)
    entries = models.PositiveIntegerField("信息条数")
    digest = models.CharField("内容摘要", max_length=64)
    handed_at = models.DateTimeField("出具时间")
    department_name = models.CharField("出具单位", max_length=200)

    class Meta:
        """In the order of giving."""

        verbose_name = "窗口文书"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.number
