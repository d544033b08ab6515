"""Names the app for Django."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """Walks over the public site: links that lead nowhere, columns that have fallen asleep."""

    name = "xinshu.kernel.upkeep"
    label = "upkeep"
    verbose_name = "网站巡检"
