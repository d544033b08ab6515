"""The tables that seal the events. `Ledger` is a convenience; the others are only ever added to."""

from django.db import models

from xinshu.core.ledger.hashing import DIGEST_BYTES
from xinshu.kernel.audit.models.event import Appended, Event

SALT_BYTES = 16


class Ledger(models.Model):
    """Where the log stands: one row, so that sealing can go on without reading what is sealed.

    Nothing here is evidence; everything can be computed from the entries. `peaks` are those of
    `core.ledger.merkle.Frontier`, in hex. Every event up to the number `settled` has its entry.
    """

    origin = models.CharField("日志标识", max_length=64)
    hash = models.CharField("摘要算法", max_length=16)
    size = models.BigIntegerField("条数", default=0)
    day = models.CharField("最近日期", max_length=10, blank=True)
    link = models.BinaryField("链尾", max_length=DIGEST_BYTES)
    peaks = models.JSONField("树峰", default=list)
    settled = models.BigIntegerField("已封存至", default=0)

    class Meta:
        verbose_name = "审计账本"
        verbose_name_plural = "审计账本"


class Entry(Appended):
    """The place of one event in the log: counted from 0, on the day it was sealed.

    `salt` is random and part of what is digested: a leaf published in somebody else's proof
    cannot be tried out for what it says.
    """

    seq = models.BigIntegerField("序号", primary_key=True)
    event = models.OneToOneField(
        Event, verbose_name="事件", on_delete=models.PROTECT, related_name="entry"
    )
    day = models.CharField("封存日期", max_length=10)
    salt = models.BinaryField("盐", max_length=SALT_BYTES)
    leaf = models.BinaryField("叶摘要", max_length=DIGEST_BYTES)
    link = models.BinaryField("链摘要", max_length=DIGEST_BYTES)

    class Meta:
        verbose_name = "账本条目"
        verbose_name_plural = "账本条目"
        ordering = ("seq",)


class TreeNode(Appended):
    """The root of one perfect subtree; only those over at least 256 leaves are kept."""

    level = models.PositiveSmallIntegerField("层")
    index = models.BigIntegerField("位置")
    digest = models.BinaryField("摘要", max_length=DIGEST_BYTES)

    class Meta:
        verbose_name = "账本树节点"
        verbose_name_plural = "账本树节点"
        ordering = ("level", "index")
        constraints = (models.UniqueConstraint(fields=("level", "index"), name="audit_node_once"),)


class Checkpoint(Appended):
    """A signed statement of the log; `text` is what was signed (`core.ledger.checkpoint`)."""

    number = models.BigIntegerField("编号", primary_key=True)
    at = models.DateTimeField("签署时间")
    day = models.CharField("日期", max_length=10)
    size = models.BigIntegerField("条数", db_index=True)
    text = models.TextField("内容")

    class Meta:
        verbose_name = "检查点"
        verbose_name_plural = "检查点"
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"检查点 {self.number}"


class CheckpointSignature(Appended):
    """One signature under a checkpoint."""

    checkpoint = models.ForeignKey(
        Checkpoint, verbose_name="检查点", on_delete=models.PROTECT, related_name="signatures"
    )
    alg = models.CharField("算法", max_length=16)
    key_id = models.CharField("密钥编号", max_length=64)
    hex = models.CharField("签名", max_length=256)

    class Meta:
        verbose_name = "检查点签名"
        verbose_name_plural = "检查点签名"
        ordering = ("id",)
