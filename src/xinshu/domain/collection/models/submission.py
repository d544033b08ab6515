"""A submission (报送批次): one file or one form, from receipt to stored."""

from django.db import models


class Submission(models.Model):
    """What a department sent, and the receipt for it.

    received = stored + updated + unchanged + held + rejected, at the end of every batch (R018).
    `judged_on` is the date of receipt: rules that speak of today mean this day, so that judging
    again years later gives the same findings.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "已接收"
        CHECKING = "checking", "校验入库中"
        STORED = "stored", "已完成"
        REFUSED = "refused", "已退回"
        CANCELLED = "cancelled", "已取消"
        WITHDRAWN = "withdrawn", "已撤回"
        FAILED = "failed", "处理异常"

    class Channel(models.TextChoices):
        UPLOAD = "upload", "文件上传"
        FORM = "form", "在线填报"
        PUSH = "push", "接口推送"
        DATABASE = "database", "前置库抽取"
        FOLDER = "folder", "前置机文件夹"
        COMMAND = "command", "命令行"

    receipt_no = models.CharField("回执号", max_length=32, unique=True)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="submissions", verbose_name="报送单位"
    )
    item = models.ForeignKey(
        "catalog.CatalogItem", models.PROTECT, related_name="submissions", verbose_name="目录项"
    )
    edition = models.ForeignKey(
        "catalog.Edition", models.PROTECT, related_name="+", verbose_name="目录版本"
    )
    task = models.ForeignKey(
        "collection.Task", models.SET_NULL, null=True, blank=True, related_name="submissions"
    )
    source = models.ForeignKey(
        "collection.Source", models.SET_NULL, null=True, blank=True, related_name="submissions"
    )
    channel = models.CharField("方式", max_length=10, choices=Channel.choices)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    file_name = models.CharField("文件名", max_length=255)
    file_digest = models.CharField("文件摘要", max_length=64, db_index=True)
    idempotency_key = models.CharField("幂等键", max_length=100, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replacements"
    )
    job_id = models.BigIntegerField("任务", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.RECEIVED)
    judged_on = models.DateField("接收日期")
    submitted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField("报送时间")
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    message = models.TextField("说明", blank=True)

    received = models.PositiveBigIntegerField("接收", default=0)
    stored = models.PositiveBigIntegerField("新增", default=0)
    updated = models.PositiveBigIntegerField("更新", default=0)
    unchanged = models.PositiveBigIntegerField("无变化", default=0)
    held = models.PositiveBigIntegerField("待更正", default=0)
    rejected = models.PositiveBigIntegerField("不予接收", default=0)
    unmatched = models.PositiveBigIntegerField("未关联", default=0)
    warned = models.PositiveBigIntegerField("有提示", default=0)
    late = models.PositiveBigIntegerField("迟报", default=0)
    dated = models.PositiveBigIntegerField("有决定日期", default=0)
    cells = models.PositiveBigIntegerField("应填项", default=0)
    filled = models.PositiveBigIntegerField("已填项", default=0)
    total_bytes = models.PositiveBigIntegerField("字节数", default=0)
    done_bytes = models.PositiveBigIntegerField("已处理字节", default=0)
    batches_done = models.PositiveIntegerField("已完成分片", default=0)

    class Meta:
        indexes = (
            models.Index(fields=["department", "-id"], name="submission_department"),
            models.Index(fields=["item", "department", "-id"], name="submission_item"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["department", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="submission_idempotency",
            ),
        )
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.receipt_no

    @property
    def balanced(self) -> bool:
        """Whether the five numbers add up to the rows received."""
        answered = self.stored + self.updated + self.unchanged + self.held + self.rejected
        return self.received == answered
