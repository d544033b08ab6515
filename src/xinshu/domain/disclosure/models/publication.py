"""What the public may see: one row for each public record, and what is kept beside it."""

from django.db import models


class State(models.IntegerChoices):
    """公示状态. The date is part of every question: a row in state PUBLIC is shown from
    `public_from` to `last_day` and not a day longer, whatever the nightly job has come to.
    """

    PUBLIC = 1, "公示中"
    SUPPRESSED = 2, "暂不公示"
    ENDED = 3, "公示期满"
    WITHDRAWN = 4, "已撤下"
    WAITING = 5, "待公示"


class Change(models.IntegerChoices):
    """What the feed says of a record's newest change."""

    NONE = 0, "未公示过"
    PUBLISHED = 1, "公示"
    CHANGED = 2, "变更"
    TAKEN_DOWN = 3, "撤下"


class Publication(models.Model):
    """The publicity of one record of an organisation whose item is public.

    `subject` stands for itself (merges are followed); `decided_on` falls back to the day of
    arrival, so that lists sort by it. `document_key` is `document_no` in the form searches use.
    `position` orders the feed: 0 for what was never shown. Records of persons have no row here.
    References carry no constraint, like those of the record itself.
    """

    record = models.OneToOneField(
        "records.Record",
        models.DO_NOTHING,
        db_constraint=False,
        primary_key=True,
        related_name="publication",
    )
    item = models.ForeignKey(
        "catalog.CatalogItem",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    subject = models.ForeignKey(
        "subjects.Subject",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    department = models.ForeignKey(
        "accounts.Department",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    rules = models.ForeignKey(
        "disclosure.RuleSet",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    state = models.PositiveSmallIntegerField("公示状态", choices=State.choices)
    reason = models.CharField("原因", max_length=32, blank=True)
    rule = models.CharField("规则", max_length=32)
    severity = models.CharField("失信程度", max_length=8, blank=True)
    disputed = models.BooleanField("有异议", default=False)
    decided_on = models.DateField("决定日期")
    public_from = models.DateField("公示起始日")
    last_day = models.DateField("公示届满日", null=True)
    repair_from = models.DateField("可修复日", null=True)
    doubtful = models.BooleanField("分类待核对", default=False)
    document_no = models.CharField("文书号", max_length=200, blank=True)
    document_key = models.CharField("规范文书号", max_length=200, blank=True)
    record_version = models.PositiveIntegerField("记录版本")
    position = models.BigIntegerField("变更序号", default=0)
    change = models.PositiveSmallIntegerField(
        "最近变更", choices=Change.choices, default=Change.NONE
    )
    changed_at = models.DateTimeField("变更时间")

    class Meta:
        indexes = (
            models.Index(
                fields=["item", "state", "-decided_on", "-record"], name="publication_browse"
            ),
            models.Index(
                fields=["item", "department", "state", "-decided_on", "-record"],
                name="publication_department",
            ),
            models.Index(fields=["subject", "state"], name="publication_subject"),
            models.Index(fields=["state", "last_day"], name="publication_ending"),
            models.Index(fields=["state", "-record"], name="publication_state"),
            models.Index(
                fields=["-record"], condition=models.Q(doubtful=True), name="publication_doubtful"
            ),
            models.Index(
                fields=["-record"], condition=models.Q(disputed=True), name="publication_disputed"
            ),
            models.Index(fields=["position"], name="publication_feed"),
            models.Index(fields=["document_key"], name="publication_document"),
        )

    def __str__(self) -> str:
        return f"{self.record_id}:{State(self.state).label}"


class Feed(models.Model):
    """The newest position given out: one row. Whoever changes what is public locks it first, so
    that positions become visible in their order and a reader who goes on after one misses nothing.

    `made_by` says by which rules and which catalogue all records were last looked at.
    """

    position = models.BigIntegerField("变更序号", default=0)
    made_by = models.CharField("全部核算所依据的版本", max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.position)


class Tally(models.Model):
    """How many records of an item are in state PUBLIC, kept with every change."""

    item = models.OneToOneField(
        "catalog.CatalogItem",
        models.DO_NOTHING,
        db_constraint=False,
        primary_key=True,
        related_name="+",
    )
    shown = models.PositiveBigIntegerField("公示中", default=0)

    def __str__(self) -> str:
        return f"{self.item_id}:{self.shown}"


class TakenDown(models.Model):
    """A line of the takedown list: which record went, on which day, by which rule and version."""

    record_id = models.BigIntegerField("记录")
    item = models.ForeignKey(
        "catalog.CatalogItem",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    department = models.ForeignKey(
        "accounts.Department",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    rules = models.ForeignKey(
        "disclosure.RuleSet",
        models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    day = models.DateField("撤下日")
    state = models.PositiveSmallIntegerField("撤下后状态", choices=State.choices)
    reason = models.CharField("原因", max_length=32)
    rule = models.CharField("规则", max_length=32)
    last_day = models.DateField("公示届满日", null=True)
    position = models.BigIntegerField("变更序号")
    at = models.DateTimeField("撤下时间")

    class Meta:
        indexes = (
            models.Index(fields=["day", "id"], name="takendown_day"),
            models.Index(fields=["record_id"], name="takendown_record"),
        )

    def __str__(self) -> str:
        return f"{self.day}:{self.record_id}"
