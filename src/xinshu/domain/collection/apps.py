"""Django's view of this app."""

from django.apps import AppConfig


class CollectionConfig(AppConfig):
    """数据归集."""

    name = "xinshu.domain.collection"
    label = "collection"
    verbose_name = "数据归集"
    default_auto_field = "django.db.models.BigAutoField"
