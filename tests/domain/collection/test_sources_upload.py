"""A file handed in by a source: its columns, its department, the catalogue's own names."""

from io import BytesIO
from typing import Any

import pytest

from builders.actors import Cast
from builders.pulls import COLUMNS, document, row, save, work
from builders.submissions import as_csv
from xinshu.domain.collection import services
from xinshu.domain.collection.models import Source, Submission
from xinshu.domain.records.models import Record
from xinshu.kernel.accounts.models import Department

pytestmark = pytest.mark.usefixtures("district")


def source(cast: Cast, **changes: Any) -> Source:
    """An upload template of department A."""
    told = {"kind": "file", "folder": None, "every_minutes": None}
    return save(cast.centre_officer, document(**(told | changes)))


def upload(cast: Cast, by: Source, *rows: dict[str, str]) -> Submission:
    """A clerk hands rows in by the source."""
    submission = services.submit(
        actor=cast.clerk_a,
        item_code="penalty",
        stream=BytesIO(as_csv(rows)),
        file_name="一.csv",
        source_id=by.pk,
    )
    work()
    submission.refresh_from_db()
    return submission


def payload() -> str:
    return Record.objects.get().payload


def test_columns_are_taken_as_the_source_says(cast: Cast) -> None:
    submission = upload(cast, source(cast), row(1))
    assert (submission.state, submission.stored) == ("stored", 1)


def test_columns_the_source_does_not_name_are_taken_by_their_catalogue_names(cast: Cast) -> None:
    line = row(1) | {"内部意见": "同意", "没有的列": "x"}
    plain = upload(cast, source(cast), line)
    assert "内部意见、没有的列" in plain.message
    assert "同意" not in payload()
    Record.objects.all().delete()
    known = upload(cast, source(cast, recognise=True), line)
    assert "没有的列" in known.message
    assert "内部意见" not in known.message
    assert "同意" in payload()


def test_what_the_source_names_wins_over_the_catalogue(cast: Cast) -> None:
    line = row(1) | {"违法事实": "目录列名下的内容"}
    upload(cast, source(cast, recognise=True), line)
    assert "目录列名下的内容" not in payload()


def test_two_columns_the_catalogue_takes_for_one_field_are_refused(cast: Cast) -> None:
    line = row(1) | {"处罚有效期": "2027-01-01", "valid_until": "2027-01-02"}
    submission = upload(cast, source(cast, recognise=True), line)
    assert submission.state == "refused"
    assert "处罚有效期" in submission.message


def test_the_departments_own_name_and_code_fill_in(cast: Cast) -> None:
    Department.objects.filter(pk=cast.department_a.pk).update(official_code="11120113000000019P")
    filled = {"opinion": "@department.name", "representative": "@department.code"}
    upload(cast, source(cast, defaults=filled), row(1))
    assert cast.department_a.name in payload()
    assert "11120113000000019P" in payload()


def test_a_file_without_a_column_the_source_names_is_refused(cast: Cast) -> None:
    by = source(cast, columns=COLUMNS | {"不在文件里的列": "opinion"})
    submission = upload(cast, by, row(1))
    assert submission.state == "refused"
    assert "不在文件里的列" in submission.message
