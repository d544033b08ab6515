"""The answer for every row: held rows, findings, and exact counts per rule."""

from django.db import models

from xinshu.kernel.crypto.columns import sealed_column

HELD_FOR = b"collection.held"


class HeldRow(models.Model):
    """A row kept out of the archive until its submitter corrects it. Nothing is lost.

    `content` is the row as received (JSON text by field code); rows that name a natural person
    are sealed instead, and `content` is empty.
    """

    class State(models.TextChoices):
        HELD = "held", "待更正"
        CORRECTED = "corrected", "已更正"
        REPLACED = "replaced", "已被后续报送取代"
        DISCARDED = "discarded", "已作废"

    submission = models.ForeignKey(
        "collection.Submission", models.CASCADE, db_constraint=False, related_name="held_rows"
    )
    row_no = models.PositiveIntegerField("行号")
    business_key = models.TextField("业务主键", blank=True)
    key_hash = models.BinaryField("业务主键摘要", max_length=16, null=True)
    content = models.TextField("原始内容", blank=True)
    sealed = models.BinaryField("原始内容（加密）", null=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.HELD)
    corrected_by = models.ForeignKey(
        "collection.Submission", models.SET_NULL, null=True, db_constraint=False, related_name="+"
    )

    class Meta:
        ordering = ("submission", "row_no")

    def __str__(self) -> str:
        return f"{self.submission_id}#{self.row_no}"


sealed_column(HeldRow, "sealed", context=HELD_FOR)


class Finding(models.Model):
    """One finding on one row. Listed findings are capped per rule; `RuleCount` is exact."""

    class Severity(models.TextChoices):
        ERROR = "error", "错误"
        WARNING = "warning", "提示"
        INFO = "info", "信息"

    submission = models.ForeignKey(
        "collection.Submission", models.CASCADE, db_constraint=False, related_name="findings"
    )
    row_no = models.PositiveIntegerField("行号")
    rule = models.CharField("规则", max_length=40)
    severity = models.CharField("级别", max_length=8, choices=Severity.choices)
    field = models.CharField("字段", max_length=64, blank=True)
    value = models.CharField("填报值", max_length=200, blank=True)
    message = models.CharField("问题", max_length=300)
    expected = models.CharField("要求", max_length=300, blank=True)
    hint = models.CharField("如何更正", max_length=500, blank=True)
    business_key = models.TextField("业务主键", blank=True)

    class Meta:
        ordering = ("submission", "row_no", "id")

    def __str__(self) -> str:
        return f"{self.rule}@{self.row_no}"


class RuleCount(models.Model):
    """How many rows of a submission broke a rule."""

    submission = models.ForeignKey(
        "collection.Submission", models.CASCADE, related_name="rule_counts"
    )
    rule = models.CharField("规则", max_length=40)
    severity = models.CharField("级别", max_length=8, choices=Finding.Severity.choices)
    field = models.CharField("字段", max_length=64, blank=True)
    message = models.CharField("问题", max_length=300)
    rows = models.PositiveBigIntegerField("行数", default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["submission", "rule", "field"], name="rulecount_submission_rule_field"
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule}×{self.rows}"
