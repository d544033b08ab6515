"""Whatever a file holds, every row is answered once; sending it again changes nothing."""

from functools import partial
from itertools import count

import hypothesis.strategies as st
import pytest
from django.db.models import F
from hypothesis import HealthCheck, given, settings

from builders.actors import Cast
from builders.submissions import as_csv, penalty, person_penalty, receipt, send
from xinshu.domain.collection import steps
from xinshu.domain.collection.models import Finding, HeldRow, Submission
from xinshu.domain.records.models import PersonRecord, PersonRecordVersion, Record, RecordVersion
from xinshu.engine.sources import read

pytestmark = pytest.mark.usefixtures("district")
RUNS = count()

NUMBERS = st.integers(1, 6)
GOOD = st.builds(lambda n, fine: penalty(n, fine=fine), NUMBERS, st.sampled_from(["0.05", "7"]))
PERSON = st.builds(person_penalty, NUMBERS)
BAD = st.builds(
    lambda n, wrong: penalty(n, **wrong),
    NUMBERS,
    st.sampled_from(
        [
            {"fact": ""},
            {"fine": "x"},
            {"decided_on": "2999-01-01"},
            {"category": "8"},
            {"number": ""},
            {"code": "short"},
            {"decided_on": "31/12/2026", "fact": ""},
        ]
    ),
)
BAD_PERSON = st.builds(lambda n: person_penalty(n, fact=""), NUMBERS)
MINOR = st.builds(lambda n: person_penalty(n, person_id="120113202001010013"), NUMBERS)
ROWS = st.one_of(GOOD, GOOD, PERSON, BAD, BAD_PERSON, MINOR)
LINES = st.lists(
    st.one_of(
        ROWS.map(lambda row: as_csv([row]).decode().split("\r\n")[1]),
        st.just(""),
        st.just("甲,乙,丙" * 30),
        st.sampled_from([",,,", '"测试某,2,""']),
    ),
    min_size=1,
    max_size=14,
)
HEADER = as_csv([penalty()]).decode().split("\r\n")[0]
SLOW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def balanced(submission: Submission) -> bool:
    """The receipt adds up, and what it says is what there is."""
    answer = receipt(submission)
    held = HeldRow.objects.filter(submission=submission)
    wrong = Finding.objects.filter(submission=submission, severity="error").values("row_no")
    assert answer.state in {"stored", "refused"}, answer.message
    assert answer.balanced
    assert held.count() == answer.held
    assert not held.exclude(row_no__in=wrong).exists()
    return answer.received > 0


def in_force() -> list[tuple[object, ...]]:
    ledger = Record.objects.annotate(sub=F("subject_id")).values_list(
        "business_key", "payload", "version", "state", "sub"
    )
    people = PersonRecord.objects.values_list("key_hash", "row_hash", "version", "person_id")
    return sorted(ledger) + sorted(
        (bytes(key), bytes(row), version, person) for key, row, version, person in people
    )


def versions() -> int:
    return RecordVersion.objects.count() + PersonRecordVersion.objects.count()


@SLOW
@given(lines=LINES, batch=st.integers(1, 5))
def test_every_row_is_answered_and_resending_changes_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, lines: list[str], batch: int
) -> None:
    monkeypatch.setattr(steps, "read", partial(read, batch_rows=batch))
    content = "\r\n".join([HEADER, *lines]).replace("2026〕", f"{next(RUNS)}〕")
    first = send(content, by=cast.clerk_a)
    if not balanced(first):
        assert first.state == "refused"
        return
    before, kept = in_force(), versions()
    again = send(content, by=cast.clerk_a)
    assert balanced(again)
    assert (in_force(), versions()) == (before, kept)
    assert again.unchanged == first.stored + first.updated + first.unchanged
    assert (again.held, again.rejected) == (first.held, first.rejected)
    assert not HeldRow.objects.filter(
        submission=first, state="held", key_hash__isnull=False
    ).exists()


@settings(SLOW, max_examples=12)
@given(rows=st.lists(ROWS, min_size=1, max_size=10), batch=st.integers(1, 12))
def test_the_size_of_the_batches_does_not_matter(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, rows: list[dict[str, str]], batch: int
) -> None:
    def stored(size: int) -> tuple[object, ...]:
        run = next(RUNS)
        monkeypatch.setattr(steps, "read", partial(read, batch_rows=size))
        mine = [row | {"number": row["number"] and f"{run}/{row['number']}"} for row in rows]
        answer = receipt(send(mine, by=cast.clerk_a))
        found = Record.objects.filter(business_key__contains=f"{run}/").values_list("payload")
        payloads = sorted(text.replace(f"{run}/", "") for (text,) in found)
        return answer.stored, answer.held, answer.rejected, answer.warned, payloads

    assert stored(batch) == stored(100)


@settings(SLOW, max_examples=12)
@given(
    rows=st.lists(
        st.one_of(GOOD, PERSON, BAD, BAD_PERSON),
        min_size=2,
        max_size=8,
        unique_by=lambda row: (row["number"], row["decided_on"]),
    ),
    cut=st.integers(1, 7),
)
def test_the_order_of_the_files_does_not_matter(
    cast: Cast, rows: list[dict[str, str]], cut: int
) -> None:
    def stored(backwards: bool) -> list[str]:
        run = next(RUNS)
        mine = [row | {"number": row["number"] and f"{run}/{row['number']}"} for row in rows]
        parts = [part for part in (mine[:cut], mine[cut:]) if part]
        for part in reversed(parts) if backwards else parts:
            balanced(send(part, by=cast.clerk_a))
        found = Record.objects.filter(business_key__contains=f"{run}/").values_list("payload")
        return sorted(text.replace(f"{run}/", "") for (text,) in found)

    assert stored(backwards=False) == stored(backwards=True)
