"""What a walk over the site has found."""

from django.db import models


class Walk(models.Model):
    """One walk: how many pages were read, how many links tried, whether it came to an end.

    `external` says whether addresses of other sites were asked; else they were only counted.
    """

    began_at = models.DateTimeField("开始时间")
    ended_at = models.DateTimeField("完成时间", null=True, blank=True)
    pages = models.PositiveIntegerField("页面", default=0)
    links = models.PositiveIntegerField("链接", default=0)
    elsewhere = models.PositiveIntegerField("站外链接", default=0)
    external = models.BooleanField("检查了站外链接", default=False)
    cut_short = models.BooleanField("达到页面上限", default=False)

    class Meta:
        verbose_name = "巡检"
        verbose_name_plural = "巡检"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"


class Flaw(models.Model):
    """Something a walk has found: a link that leads nowhere, or a column without news."""

    class Kind(models.TextChoices):
        LINK = "link", "失效链接"
        EXTERNAL = "external", "失效站外链接"
        ANCHOR = "anchor", "页内位置不存在"
        STALE = "stale", "长期未更新"

    walk = models.ForeignKey(Walk, models.CASCADE, related_name="flaws")
    kind = models.CharField("类型", max_length=10, choices=Kind.choices)
    page = models.CharField("所在页面", max_length=500)
    target = models.CharField("链接或栏目", max_length=1000)
    words = models.CharField("链接文字", max_length=200, blank=True)
    says = models.CharField("结果", max_length=200)

    class Meta:
        verbose_name = "巡检问题"
        verbose_name_plural = "巡检问题"
        ordering = ("id",)
        indexes = (models.Index(fields=["walk", "kind", "id"], name="upkeep_flaw_walk"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.target}"
