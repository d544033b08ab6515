"""Issued assessment reports answer to their number on the public page."""

from django.utils import timezone

from xinshu.domain.publicity.models import Assessment
from xinshu.kernel.verifying import Verified, register

PREFIX = "PG"
State = Assessment.State


def find(number: str) -> Verified | None:
    """An issued report, or one that was issued before a later revision; drafts do not exist."""
    row = Assessment.objects.filter(number=number, state=State.ISSUED).first()
    if row is None or row.decided_at is None:
        return None
    issued = Assessment.objects.filter(quarter=row.quarter, state=State.ISSUED)
    later = issued.filter(revision__gt=row.revision).order_by("-revision").first()
    return Verified(
        number=row.number,
        kind="双公示评估报告",
        title=f"{row.quarter} 双公示评估报告",
        issued_at=row.decided_at,
        holds=later is None,
        why_not=f"已由第 {later.revision} 版取代。" if later else "",
        facts=(
            ("季度", row.quarter),
            ("版次", f"第 {row.revision} 版"),
            ("签发日期", f"{timezone.localdate(row.decided_at)}"),
        ),
        digest=row.digest,
    )


register(PREFIX, "双公示评估报告", find)
