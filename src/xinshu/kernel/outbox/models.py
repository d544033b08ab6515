"""Events on their way, and who has received which."""

from django.db import models


class Message(models.Model):
    """Something that happened, written in the transaction in which it happened."""

    name = models.CharField("事件", max_length=80, db_index=True)
    payload = models.JSONField("内容", default=dict)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "事件"
        verbose_name_plural = "事件"
        ordering = ("id",)


class Delivery(models.Model):
    """One message on its way to one consumer."""

    class State(models.TextChoices):
        """Whether it has arrived."""

        PENDING = "pending", "待投递"
        DELIVERED = "delivered", "已投递"
        DEAD = "dead", "投递失败"
        ABANDONED = "abandoned", "已放弃"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    consumer = models.CharField("接收方", max_length=80)
    state = models.CharField("状态", max_length=12, choices=State, default=State.PENDING)
    attempts = models.IntegerField("尝试次数", default=0)
    next_try = models.DateTimeField("下次投递")
    delivered_at = models.DateTimeField("投递时间", null=True)
    error = models.TextField("错误", blank=True)

    class Meta:
        verbose_name = "事件投递"
        verbose_name_plural = "事件投递"
        constraints = (
            models.UniqueConstraint(fields=("message", "consumer"), name="delivered_once"),
        )
        indexes = (models.Index(fields=("state", "next_try", "id"), name="delivery_to_try"),)

    def __str__(self) -> str:
        return f"{self.message.name} → {self.consumer}"
