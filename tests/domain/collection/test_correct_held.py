"""Held rows: downloaded, mended, sent again alone."""

from pathlib import Path
from zipfile import ZipFile

import fastexcel
import polars as pl
import pytest
import xlsxwriter

from builders.actors import Cast
from builders.purposes import governing
from builders.submissions import as_csv, numbers, penalty, person_penalty, send
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.domain.collection import selectors_extra, services
from xinshu.domain.collection.models import HeldRow, Submission
from xinshu.domain.records.models import PersonRecord, Record
from xinshu.kernel.access.purpose import PurposeNeeded
from xinshu.kernel.accounts.actor import Actor

pytestmark = pytest.mark.usefixtures("district")


def download(submission: Submission, by: Actor, folder: Path) -> pl.DataFrame:
    """The rows of the workbook of held rows, as its reader sees them."""
    path = folder / "held.xlsx"
    selectors_extra.write_held(submission, path, actor=by)
    sheet = fastexcel.read_excel(path).load_sheet(0, dtypes="string")
    rows = sheet.to_polars()
    return rows.rename({header: header.lstrip("*") for header in rows.columns})


def workbook(rows: pl.DataFrame, folder: Path) -> bytes:
    """The mended rows as a workbook with the same columns."""
    path = folder / "mended.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for column, header in enumerate(rows.columns):
        sheet.write_string(0, column, header)
        for at, text in enumerate(rows[header], start=1):
            sheet.write_string(at, column, text or "")
    book.close()
    return path.read_bytes()


def states(submission: Submission) -> list[tuple[int, str]]:
    rows = HeldRow.objects.filter(submission=submission).order_by("row_no")
    return list(rows.values_list("row_no", "state"))


def test_the_workbook_holds_the_rows_as_received_and_says_what_is_wrong(
    cast: Cast, tmp_path: Path
) -> None:
    submission = send([penalty(1), penalty(2, fact="", fine="两万")], by=cast.clerk_a)
    with watched() as traces:
        rows = download(submission, cast.clerk_a, tmp_path)
    assert rows.height == 1
    assert rows["原文件行号"].to_list() == ["3"]
    assert rows["罚款金额(万元)"].to_list() == ["两万"]
    said = rows["错误说明"].item()
    assert "违法事实" in said
    assert "罚款金额" in said
    assert traces.left == {"audit": ["collection.held_exported"]}


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ({"fact": ""}, {"违法事实": "未公示年报"}),
        ({"decided_on": "2999-01-01"}, {"处罚决定日期": "2026-03-02"}),
        ({"number": ""}, {"决定书文号": "测罚〔2026〕补1号"}),
    ],
    ids=["another field", "a field of the key", "a missing field of the key"],
)
def test_mended_rows_are_stored_and_the_held_ones_are_corrected(
    cast: Cast, tmp_path: Path, wrong: dict[str, str], right: dict[str, str]
) -> None:
    bad = [penalty(2, **wrong), penalty(3, **wrong)]
    submission = send([penalty(1), *bad], by=cast.clerk_a)
    assert numbers(submission) == {"received": 3, "stored": 1, "held": 2}
    rows = download(submission, cast.clerk_a, tmp_path)
    mended = rows.head(1).with_columns(**{header: pl.lit(text) for header, text in right.items()})
    correction = send(
        workbook(mended, tmp_path), by=cast.clerk_a, name="更正.xlsx", corrects=submission
    )
    assert correction.state == "stored", correction.message
    assert numbers(correction) == {"received": 1, "stored": 1}
    assert states(submission) == [(3, "corrected"), (4, "held")]
    assert HeldRow.objects.get(row_no=3).corrected_by == correction
    assert Record.objects.count() == 2


def test_a_row_that_is_still_wrong_waits_in_the_new_submission_only(
    cast: Cast, tmp_path: Path
) -> None:
    submission = send(penalty(1, decided_on="2999-01-01"), by=cast.clerk_a)
    rows = download(submission, cast.clerk_a, tmp_path)
    correction = send(
        workbook(rows.with_columns(pl.lit("2999-01-02").alias("处罚决定日期")), tmp_path),
        by=cast.clerk_a,
        name="更正.xlsx",
        corrects=submission,
    )
    assert states(submission) == [(2, "replaced")]
    assert [state for _, state in states(correction)] == ["held"]


def test_the_same_key_sent_right_in_any_other_file_corrects_the_held_row(cast: Cast) -> None:
    submission = send([penalty(1, fact=""), penalty(2, fact="")], by=cast.clerk_a)
    send([penalty(1), penalty(5)], by=cast.clerk_a)
    assert states(submission) == [(2, "corrected"), (3, "held")]


def test_another_department_does_not_correct_our_rows(cast: Cast) -> None:
    submission = send(penalty(1, fact=""), by=cast.clerk_a)
    send(penalty(1), by=cast.clerk_b)
    assert states(submission) == [(2, "held")]


def test_held_rows_of_persons_are_mended_the_same_way(cast: Cast, tmp_path: Path) -> None:
    submission = send(person_penalty(1, fact=""), by=cast.clerk_a)
    rows = download(submission, cast.clerk_a, tmp_path)
    assert rows["行政相对人名称"].item() == "测试某1"
    correction = send(
        workbook(rows.with_columns(pl.lit("违法停车").alias("违法事实")), tmp_path),
        by=cast.clerk_a,
        name="更正.xlsx",
        corrects=submission,
    )
    assert numbers(correction) == {"received": 1, "stored": 1}
    assert states(submission) == [(2, "corrected")]
    assert PersonRecord.objects.count() == 1


def test_the_centre_does_not_see_held_rows_of_persons_in_its_download(
    cast: Cast, tmp_path: Path
) -> None:
    submission = send([person_penalty(1, fact=""), penalty(1, fact="")], by=cast.clerk_a)
    with watched() as traces, pytest.raises(PurposeNeeded):
        download(submission, cast.centre_officer, tmp_path)
    assert traces.left == NOTHING
    rows = download(submission, governing(cast.centre_officer), tmp_path)
    assert rows["行政相对人名称"].to_list() == [None, penalty(1)["name"]]
    everything = b"".join(ZipFile(tmp_path / "held.xlsx").read(n) for n in _parts(tmp_path))
    assert "测试某1".encode() not in everything


def _parts(folder: Path) -> list[str]:
    return ZipFile(folder / "held.xlsx").namelist()


def test_a_damaged_row_is_held_with_its_text(cast: Cast) -> None:
    text = as_csv([penalty(1)]).decode() + "只有,三个,格,多余" * 20 + "\n"
    submission = send(text, by=cast.clerk_a)
    assert numbers(submission) == {"received": 2, "stored": 1, "held": 1}
    assert submission.findings.get().rule == "RAW"


def test_discarding_gives_up_the_rows_still_held(cast: Cast) -> None:
    submission = send([penalty(1, fact=""), penalty(2, fact="")], by=cast.clerk_a)
    send(penalty(1), by=cast.clerk_a)
    with watched() as traces:
        count = services.discard_held(actor=cast.clerk_a, submission=submission, reason="重复录入")
    assert count == 1
    assert states(submission) == [(2, "corrected"), (3, "discarded")]
    assert traces.left == {"audit": ["collection.held_discarded"]}
    assert selectors_extra.held_rows(submission).count() == 2


def test_discarding_is_refused_to_others_and_when_nothing_is_held(cast: Cast) -> None:
    submission = send(penalty(1, fact=""), by=cast.clerk_a)
    for actor in (cast.clerk_b, cast.enterprise, cast.auditor):
        with watched() as traces, pytest.raises(NotPermitted):
            services.discard_held(actor=actor, submission=submission, reason="无需更正")
        assert traces.left == NOTHING
    services.discard_held(actor=cast.clerk_a, submission=submission, reason="无需更正")
    with watched() as traces, pytest.raises(WrongState):
        services.discard_held(actor=cast.clerk_a, submission=submission, reason="无需更正")
    assert traces.left == NOTHING
