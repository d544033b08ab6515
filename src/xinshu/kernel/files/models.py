"""What is known of every stored file."""

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """One file as it was handed in. The content lies on disk under its digest, encrypted.

    Two rows may share a content. `size` counts plain bytes; `sha256` is the hex digest of the
    plain content. When its time is over the content goes and `destroyed_at` says since when.
    """

    sha256 = models.CharField("摘要", max_length=64, db_index=True)
    size = models.BigIntegerField("大小")
    name = models.CharField("文件名", max_length=255)
    media_type = models.CharField("媒体类型", max_length=100, blank=True)
    kind = models.CharField("用途", max_length=32)
    sealed = models.BooleanField("已加密", default=True)
    stored_at = models.DateTimeField("存入时间")
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="存入人",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    department_id = models.BigIntegerField("单位编号", null=True)
    destroyed_at = models.DateTimeField("销毁时间", null=True)

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = "文件"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name
