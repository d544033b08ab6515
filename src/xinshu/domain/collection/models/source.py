"""Configured sources: where the platform fetches a department's data itself."""

from django.db import models


class Source(models.Model):
    """A source definition as data: connection, column mapping, defaults, date formats (R017)."""

    class Kind(models.TextChoices):
        FILE = "file", "文件上传模板"
        FOLDER = "folder", "前置机文件夹"
        DATABASE = "database", "前置库"

    code = models.SlugField("来源编码", max_length=64, unique=True)
    name = models.CharField("名称", max_length=200)
    kind = models.CharField("类型", max_length=10, choices=Kind.choices)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="sources", verbose_name="部门"
    )
    item = models.ForeignKey(
        "catalog.CatalogItem", models.PROTECT, related_name="sources", verbose_name="目录项"
    )
    definition = models.TextField("定义")  # YAML text of engine.sources.SourceDefinition
    every_minutes = models.PositiveIntegerField("间隔（分钟）", null=True, blank=True)
    active = models.BooleanField("启用", default=True)
    next_due = models.DateTimeField("下次运行", null=True, blank=True)
    # What the last run must tell the next: traces of files (folder), the cursor (database).
    memory = models.JSONField("断点", default=dict, blank=True)

    def __str__(self) -> str:
        return self.name


class SourceRun(models.Model):
    """One fetch from a source, with what came of it."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="runs")
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    ok = models.BooleanField("成功", null=True)
    message = models.TextField("说明", blank=True)
    files_seen = models.PositiveIntegerField("文件数", default=0)
    submissions = models.PositiveIntegerField("生成批次", default=0)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.source_id}@{self.started_at:%F %T}"
