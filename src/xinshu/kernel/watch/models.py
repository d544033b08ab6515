"""Security tickets: what looked unusual, who looked into it, what was found."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Ticket(models.Model):
    """Something that may be a misuse or a leak, from the first sign to the finding.

    A ticket about a person names the user; one reported by hand may name nobody. `measured` is
    how much the rule counted, `since` and `until` the time it looked at, `first_event` and
    `last_event` the audit events between which the reads lie.
    """

    class State(models.TextChoices):
        OPEN = "ticket_open", "待受理"
        EXAMINING = "examining", "核查中"
        CLOSED = "closed", "已办结"

    class Grade(models.IntegerChoices):
        GRAVEST = 1, "特别重大"
        GRAVE = 2, "重大"
        SERIOUS = 3, "较大"
        ORDINARY = 4, "一般"

    class Outcome(models.TextChoices):
        JUSTIFIED = "justified", "正常履职"
        FALSE_ALARM = "false_alarm", "误报"
        MISUSE = "misuse", "违规查询"
        BREACH = "breach", "个人信息泄露"
        OTHER = "other", "其他安全事件"

    rule = models.CharField("规则", max_length=64, blank=True)
    title = models.CharField("事由", max_length=200)
    facts = models.TextField("情况", blank=True)
    about_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="涉及用户",
        null=True,
        related_name="+",
    )
    about_name = models.CharField("涉及人员", max_length=64, blank=True)
    department_name = models.CharField("单位", max_length=200, blank=True)
    measured = models.PositiveBigIntegerField("数量", default=0)
    since = models.DateTimeField("起始时间", null=True)
    until = models.DateTimeField("截止时间", null=True)
    first_event = models.BigIntegerField("首个审计事件", null=True)
    last_event = models.BigIntegerField("末个审计事件", null=True)
    grade = models.PositiveSmallIntegerField("等级", choices=Grade.choices, default=Grade.ORDINARY)
    state = models.CharField("状态", max_length=16, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField("开立时间")
    opened_name = models.CharField("开立人", max_length=64)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="受理人",
        null=True,
        related_name="+",
    )
    taken_name = models.CharField("受理人姓名", max_length=64, blank=True)
    taken_at = models.DateTimeField("受理时间", null=True)
    outcome = models.CharField("结论", max_length=16, choices=Outcome.choices, blank=True)
    finding = models.TextField("核查结果", blank=True)
    closed_name = models.CharField("办结人", max_length=64, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = "安全工单"
        verbose_name_plural = "安全工单"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("rule", "about_user"),
                condition=models.Q(state__in=("ticket_open", "examining")) & ~models.Q(rule=""),
                name="ticket_one_open_per_rule_and_user",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number people quote."""
        return f"AQ{timezone.localtime(self.opened_at):%Y%m%d}{self.pk:06d}"


class TicketNote(models.Model):
    """What was done about a ticket; notices under the law are notes of their own kind."""

    class Kind(models.TextChoices):
        NOTE = "note", "处置记录"
        AUTHORITY = "authority", "已报告履行个人信息保护职责的部门"
        PERSONS = "persons", "已通知个人"
        PERSONS_NOT_NEEDED = "persons_not_needed", "无须通知个人（已采取措施有效避免危害）"

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, verbose_name="安全工单", related_name="notes"
    )
    kind = models.CharField("类型", max_length=20, choices=Kind.choices, default=Kind.NOTE)
    text = models.TextField("内容")
    at = models.DateTimeField("时间")
    by_name = models.CharField("记录人", max_length=64)

    class Meta:
        verbose_name = "工单记录"
        verbose_name_plural = "工单记录"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.text[:40]}"
