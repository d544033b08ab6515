"""What is public of an article, as it was at its publication: what public pages read."""

from django.db import models
from wagtail.models import Page

from xinshu.delivery.editorial.models.column import Column


class Posting(models.Model):
    """One published article. The row is written when a reviewed version goes live and removed
    when the article is taken down, so that no draft can be read by any public page.

    `html` is the body ready to show, `text` the words the search looks through (title, summary,
    body). `record_id` names the public record a typical case rests on.
    """

    page = models.OneToOneField(
        Page, primary_key=True, on_delete=models.CASCADE, related_name="posting"
    )
    column = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="postings")
    title = models.CharField("标题", max_length=255)
    summary = models.CharField("摘要", max_length=300, blank=True)
    html = models.TextField("正文", blank=True)
    text = models.TextField("检索文本", blank=True)
    source = models.CharField("来源", max_length=100, blank=True)
    writer = models.CharField("作者", max_length=50, blank=True)
    document_no = models.CharField("文号", max_length=100, blank=True)
    department_id = models.BigIntegerField("报送单位编号", null=True)
    department_name = models.CharField("报送单位", max_length=200, blank=True)
    cover = models.CharField("封面图", max_length=100, blank=True)
    cover_says = models.CharField("封面图说明", max_length=255, blank=True)
    tone = models.CharField("案例类型", max_length=16, blank=True)
    record_id = models.BigIntegerField("公示信息编号", null=True)
    shown_on = models.DateField("发布日期")
    changed_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = "公开稿件"
        verbose_name_plural = "公开稿件"
        indexes = (
            models.Index(fields=("column", "-shown_on", "-page"), name="posting_by_column"),
            models.Index(fields=("-shown_on", "-page"), name="posting_by_day"),
            models.Index(fields=("department_id", "-shown_on"), name="posting_by_unit"),
            models.Index(
                fields=("record_id",),
                condition=models.Q(record_id__isnull=False),
                name="posting_by_record",
            ),
        )

    def __str__(self) -> str:
        return self.title


class PostingFile(models.Model):
    """A file a published article shows or offers; nothing else is handed to the public."""

    posting = models.ForeignKey(Posting, on_delete=models.CASCADE, related_name="files")
    name = models.CharField("存放名称", max_length=100, db_index=True)
    title = models.CharField("名称", max_length=255, blank=True)
    size = models.BigIntegerField("大小", default=0)
    attached = models.BooleanField("列为附件", default=False)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.title or self.name
