"""The audit table: rows are added and read, never changed or removed."""

from typing import Any, NoReturn

from django.db import models


class AppendOnly(TypeError):
    """Code tried to change or remove an audit event."""


class EventRows(models.QuerySet["Event"]):
    """Audit events; whatever would change one is refused."""

    def update(self, **_: Any) -> NoReturn:
        raise AppendOnly("audit events are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("audit events are never removed")

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        raise AppendOnly("audit events are never changed")


class Event(models.Model):
    """Something someone did to something, why, on what basis, and how it ended.

    The actor is kept as it was at that moment: names stay even when the user or the department
    is renamed later.
    """

    at = models.DateTimeField("时间", db_index=True)
    action = models.CharField("动作", max_length=80)
    actor_name = models.CharField("操作人", max_length=64)
    actor_id = models.BigIntegerField("操作人编号", null=True)
    department_id = models.BigIntegerField("单位编号", null=True)
    department_name = models.CharField("单位", max_length=200, blank=True)
    roles = models.CharField("角色", max_length=200, blank=True)
    channel = models.CharField("渠道", max_length=16)
    ip = models.CharField("来源地址", max_length=45, blank=True)
    object_type = models.CharField("对象类型", max_length=80, blank=True)
    object_id = models.CharField("对象编号", max_length=64, blank=True)
    object_label = models.CharField("对象", max_length=200, blank=True)
    why = models.CharField("事由", max_length=500, blank=True)
    basis = models.CharField("依据", max_length=500, blank=True)
    result = models.CharField("结果", max_length=64, blank=True)
    detail = models.JSONField("明细", default=dict)

    objects = EventRows.as_manager()

    class Meta:
        verbose_name = "审计事件"
        verbose_name_plural = "审计事件"
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("object_type", "object_id"), name="audit_by_object"),
            models.Index(fields=("actor_id", "at"), name="audit_by_actor"),
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the event. Raises AppendOnly for one that is stored already."""
        if self.pk is not None:
            raise AppendOnly("audit events are never changed")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise AppendOnly("audit events are never removed")
