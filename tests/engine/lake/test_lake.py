"""Batches enter the lake once, are read back as the newest row of each key, and orphans go."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xinshu.core.catalog.model import Field, InfoClass, Item, Role, SubjectClass
from xinshu.engine.lake import LakeWriter, Partition, latest, open_lake, prepare_lake, sweep
from xinshu.engine.load import Counts
from xinshu.engine.load.digests import row_hash

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WATER = Item(
    code="water_fee",
    name="用水缴费",
    category="13",
    info_class=InfoClass.OTHER,
    subject_classes=frozenset({SubjectClass.ENTERPRISE}),
    fields=(
        Field(code="CODE", name="代码", role=Role.SUBJECT_CODE),
        Field(code="MONTH", name="所属期", role=Role.PERIOD),
        Field(code="FEE", name="金额"),
    ),
    key=("CODE", "MONTH"),
)


def fees(fees_by_code: Mapping[str, str | None], month: str | None = "202602") -> pl.DataFrame:
    """Prepared rows: code -> fee of one month."""
    values = pl.DataFrame(
        {"CODE": list(fees_by_code), "MONTH": month, "FEE": list(fees_by_code.values())},
        schema={"CODE": pl.String, "MONTH": pl.String, "FEE": pl.String},
    ).with_row_index("row_no", offset=2)
    links = values.select("row_no", subject_id=pl.lit(41, pl.Int64))
    return prepare_lake(values, links, WATER, period="202601")


class District:
    """A lake whose manifest is a list."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.manifest: list[Partition] = []

    def send(self, frame: pl.DataFrame, submission_id: int) -> Counts:
        known: dict[str, list[str]] = {}
        for line in self.manifest:
            known.setdefault(line.period, []).append(line.path)
        writer = LakeWriter(self.root, "water_fee", submission_id, known)
        counts, lines = writer.write(frame, batch_no=0, now=NOW)
        self.manifest += lines
        return counts

    def read(self, paths: Sequence[str] | None = None) -> list[tuple[str, str]]:
        paths = [line.path for line in self.manifest] if paths is None else paths
        with open_lake(self.root, scratch=self.root / "scratch") as connection:
            found = latest(connection, self.root, paths).pl()
        return sorted(found.select("CODE", "FEE").iter_rows())


@pytest.fixture
def district(tmp_path: Path) -> District:
    return District(tmp_path)


def test_the_lake_keeps_a_row_with_its_origin_and_describes_the_file(district: District) -> None:
    district.send(fees({"A": "12.50", "B": "3"}), 9)
    (line,) = district.manifest
    content = (district.root / line.path).read_bytes()
    assert line.path == "water_fee/202602/9-0.parquet"
    assert (line.rows, line.low, line.high, line.size) == (2, 2, 3, len(content))
    assert line.sha256 == hashlib.sha256(content).hexdigest()
    stored = pl.read_parquet(district.root / line.path).row(0, named=True)
    assert {name: stored[name] for name in ("FEE", "subject_id", "submission_id", "row_no")} == {
        "FEE": "12.50",
        "subject_id": 41,
        "submission_id": 9,
        "row_no": 2,
    }
    assert stored["stored_at"] == NOW


def test_an_identical_batch_adds_no_file(district: District) -> None:
    district.send(fees({"A": "1", "B": "2"}), 9)
    assert district.send(fees({"A": "1", "B": "2"}), 10) == Counts(unchanged=2)
    assert len(district.manifest) == 1


def test_only_new_and_changed_rows_are_written(district: District) -> None:
    district.send(fees({"A": "1", "B": "2"}), 9)
    assert district.send(fees({"A": "1", "B": "5", "C": "3"}), 10) == Counts(1, 1, 1)
    assert district.manifest[1].rows == 2
    assert district.read() == [("A", "1"), ("B", "5"), ("C", "3")]


def test_the_digest_of_a_row_can_be_worked_out_from_its_values() -> None:
    values = pl.Series("content", ["A\x1f202602\x1f", "A\x1f202602\x1f7"])
    hashes = [fees({"A": fee})["row_hash"][0] for fee in (None, "7")]
    assert hashes == row_hash(values).to_list()


def test_periods_have_files_of_their_own(district: District) -> None:
    both = pl.concat([fees({"A": "1"}), fees({"A": "2"}, month=None)])
    assert district.send(both, 9) == Counts(stored=2)
    assert [line.period for line in district.manifest] == ["202602", "202601"]


def test_a_file_without_a_manifest_line_is_not_read(district: District) -> None:
    district.send(fees({"A": "1"}), 9)
    LakeWriter(district.root, "water_fee", 10, {}).write(fees({"A": "7"}), batch_no=0, now=NOW)
    assert district.read() == [("A", "1")]


def test_sweep_removes_old_files_without_a_manifest_line_only(district: District) -> None:
    district.send(fees({"A": "1"}), 9)
    LakeWriter(district.root, "water_fee", 10, {}).write(fees({"A": "7"}), batch_no=0, now=NOW)
    (district.root / "water_fee/202602/11-0.part").write_bytes(b"cut off")
    known = frozenset(line.path for line in district.manifest)
    assert sweep(district.root, known, before=time.time() - 3600) == []
    assert sweep(district.root, known, before=time.time() + 60) == [
        "water_fee/202602/10-0.parquet",
        "water_fee/202602/11-0.part",
    ]
    assert district.read() == [("A", "1")]


def test_a_batch_tried_again_replaces_what_the_first_try_left(district: District) -> None:
    LakeWriter(district.root, "water_fee", 9, {}).write(fees({"A": "7"}), batch_no=0, now=NOW)
    district.send(fees({"A": "1"}), 9)
    assert district.read() == [("A", "1")]


@pytest.mark.parametrize(
    ("month", "folder"), [("2026-02", "202602"), ("../202602", "202602"), ("../", "202601")]
)
def test_a_period_names_a_folder_whatever_is_written(
    district: District, month: str, folder: str
) -> None:
    district.send(fees({"A": "1"}, month=month), 9)
    assert [line.period for line in district.manifest] == [folder]


def test_an_item_that_is_no_folder_name_is_refused(district: District) -> None:
    with pytest.raises(ValueError, match="folder name"):
        LakeWriter(district.root, "../x", 9, {}).write(fees({"A": "1"}), batch_no=0, now=NOW)


def test_reading_sees_nothing_outside_the_lake(district: District, tmp_path: Path) -> None:
    district.send(fees({"A": "1"}), 9)
    outside = tmp_path.parent / "outside.csv"
    outside.write_text("a\n1\n")
    with (
        open_lake(district.root, scratch=district.root / "scratch") as connection,
        pytest.raises(duckdb.PermissionException),
    ):
        connection.sql(f"SELECT * FROM '{outside}'").fetchall()


def test_reading_nothing_is_refused(district: District) -> None:
    with pytest.raises(ValueError, match="no partition"):
        district.read([])


_sendings = st.lists(
    st.dictionaries(st.sampled_from("ABCD"), st.sampled_from("123"), min_size=1),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, max_examples=25)
@given(sendings=_sendings)
def test_the_lake_agrees_with_a_dictionary(
    tmp_path_factory: pytest.TempPathFactory, sendings: list[dict[str, str]]
) -> None:
    district, model = District(tmp_path_factory.mktemp("lake")), dict[str, str]()
    for submission_id, sending in enumerate(sendings, start=1):
        expected = [
            "stored" if k not in model else "unchanged" if model[k] == v else "updated"
            for k, v in sending.items()
        ]
        answer = district.send(fees(sending), submission_id)
        assert answer == Counts(*map(expected.count, ("stored", "updated", "unchanged")))
        model |= sending
    assert district.read() == sorted(model.items())
