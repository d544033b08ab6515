"""A column of the site: articles of one kind hang below it."""

from typing import ClassVar

from django.db import models
from wagtail.models import Page


class Column(Page):
    """One column. They are data (`columns.yaml`), made at the set-up; nobody adds one by hand."""

    code = models.SlugField("栏目代码", max_length=32, unique=True)
    intro = models.CharField("栏目说明", max_length=200, blank=True)
    place = models.PositiveSmallIntegerField("次序", default=0)

    parent_page_types: ClassVar[list[str]] = []
    subpage_types: ClassVar[list[str]] = ["editorial.Article", "editorial.Case"]
    content_panels: ClassVar[list[object]] = []
    promote_panels: ClassVar[list[object]] = []

    class Meta:
        verbose_name = "栏目"
        verbose_name_plural = "栏目"
