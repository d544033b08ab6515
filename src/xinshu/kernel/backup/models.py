"""What was backed up and tried out: the drill record an inspection asks for."""

from django.db import models


class BackupRun(models.Model):
    """One backup made, or one drill: a backup restored to a scratch place and compared.

    `size` counts the bytes of the backup, `seconds` how long the run took; for a drill that is
    the time a restoration takes. `detail` holds counts and, for a drill, what differed.
    """

    class Kind(models.TextChoices):
        CREATED = "created", "备份"
        DRILL = "drill", "恢复演练"

    kind = models.CharField("类型", max_length=8, choices=Kind)
    backup = models.CharField("备份", max_length=64)
    ok = models.BooleanField("成功")
    at = models.DateTimeField("时间")
    seconds = models.FloatField("用时（秒）")
    size = models.BigIntegerField("字节数")
    actor_name = models.CharField("操作人", max_length=64)
    detail = models.JSONField("明细", default=dict)

    class Meta:
        verbose_name = "备份记录"
        verbose_name_plural = "备份记录"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.backup}"
