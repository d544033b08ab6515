"""Items of the lake: partitions, their manifest, resubmission and withdrawal."""

import hashlib
from pathlib import Path

import polars as pl
import pytest
from django.conf import settings

from builders.actors import Cast
from builders.submissions import numbers, payment, send
from xinshu.domain.collection import services
from xinshu.domain.records import selectors
from xinshu.domain.records.models import LakePartition, Record

pytestmark = pytest.mark.usefixtures("district")


def test_rows_become_partitions_by_period_and_no_records(cast: Cast) -> None:
    rows = [payment(1), payment(2), payment(1, period="202604"), payment(3, paid="-1")]
    submission = send(rows, by=cast.clerk_a, item="tax")
    assert numbers(submission) == {"received": 4, "stored": 3, "held": 1}
    assert not Record.objects.exists()
    lines = {line.period: line for line in LakePartition.objects.all()}
    assert {period: line.rows for period, line in lines.items()} == {"202603": 2, "202604": 1}
    file = Path(settings.XINSHU_LAKE_DIR) / lines["202603"].path
    assert hashlib.sha256(file.read_bytes()).hexdigest() == lines["202603"].sha256
    stored = pl.read_parquet(file)
    assert stored["paid"].to_list() == ["1200.5", "1200.5"]
    assert stored["row_no"].to_list() == [2, 3]


def test_resubmission_is_unchanged_and_writes_nothing(cast: Cast) -> None:
    send([payment(1), payment(2)], by=cast.clerk_a, item="tax")
    again = send([payment(1), payment(2)], by=cast.clerk_a, item="tax")
    assert numbers(again) == {"received": 2, "unchanged": 2}
    assert LakePartition.objects.count() == 1
    third = send([payment(1), payment(2, paid="9"), payment(3)], by=cast.clerk_a, item="tax")
    assert numbers(third) == {"received": 3, "stored": 1, "updated": 1, "unchanged": 1}


def test_withdrawn_rows_are_out_of_the_lake_and_may_come_again(cast: Cast) -> None:
    submission = send([payment(1), payment(2)], by=cast.clerk_a, item="tax")
    services.withdraw(actor=cast.clerk_a, submission=submission, reason="报错了月份")
    assert not selectors.partitions(cast.centre_officer).exists()
    assert selectors.figures()["lake_rows"] == 0
    again = send([payment(1), payment(2)], by=cast.clerk_a, item="tax")
    assert numbers(again) == {"received": 2, "stored": 2}
    assert selectors.figures()["lake_rows"] == 2


def test_a_replacement_of_lake_rows_stores_them_anew(cast: Cast) -> None:
    first = send([payment(1), payment(2)], by=cast.clerk_a, item="tax")
    second = send([payment(1), payment(3)], by=cast.clerk_a, item="tax", replaces=first)
    assert numbers(second) == {"received": 2, "stored": 2}
    assert selectors.figures()["lake_rows"] == 2


def test_partitions_are_seen_by_their_department_and_the_centre(cast: Cast) -> None:
    send(payment(1), by=cast.clerk_a, item="tax")
    seen = [selectors.partitions(a).count() for a in (cast.clerk_a, cast.centre_officer)]
    assert seen == [1, 1]
    assert not selectors.partitions(cast.clerk_b).exists()
