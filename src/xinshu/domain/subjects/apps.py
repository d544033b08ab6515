"""Django's view of this app."""

from django.apps import AppConfig


class SubjectsConfig(AppConfig):
    """信用主体."""

    name = "xinshu.domain.subjects"
    label = "subjects"
    verbose_name = "信用主体"
    default_auto_field = "django.db.models.BigAutoField"
