"""The real public files, collected by the shipped sources through the real pipeline.

What is asserted is what the definitions were measured to give, with room for newer copies of the
files; of the largest files only the beginning is taken. Nothing of the content is repeated here.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from builders import open_data
from builders.open_data import ARCHIVE, NATION, Definition
from xinshu.domain.collection import selectors
from xinshu.domain.collection.models import Submission
from xinshu.domain.records.models import Record

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.django_db,
    pytest.mark.skipif(not ARCHIVE.is_file(), reason="the folder of real files is not here"),
]

MOST_LINES = 2_500  # of files that are larger and can be cut by lines


@dataclass(frozen=True)
class Outcome:
    definition: Definition
    file: str
    row: Submission
    rules: Counter[str]

    @property
    def held_share(self) -> float:
        """Rows held or rejected ÷ rows received."""
        return (self.row.held + self.row.rejected) / self.row.received


@pytest.fixture(scope="module")
def outcomes(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[Outcome]]:
    """Every file by the source that is for it, registers first, in a database of its own."""
    home = tmp_path_factory.mktemp("open-data")
    places = {"XINSHU_FILES_DIR": home / "files", "XINSHU_LAKE_DIR": home / "lake"}
    with (
        django_db_blocker.unblock(),
        override_settings(XINSHU_REGION=NATION, **places),
        transaction.atomic(),
    ):
        open_data.publish_nation()
        yield list(_collected())
        transaction.set_rollback(True)


def _collected() -> Iterator[Outcome]:
    for definition in open_data.definitions():
        source = open_data.connect(definition)
        for name in open_data.files_of(definition):
            cut = None if ".from-xls" in name else MOST_LINES
            row = open_data.collect(source, name, lines=cut)
            rules = Counter({r.rule: r.rows for r in selectors.rule_counts(row)})
            yield Outcome(definition, name, row, rules)


def of(outcomes: list[Outcome], code: str) -> list[Outcome]:
    """The files of one source."""
    return [each for each in outcomes if each.definition.code == f"open-{code}"]


def test_every_definition_is_for_some_file_and_no_file_is_for_two() -> None:
    found = Counter(name for _, name in open_data.every_file())
    assert [name for name, times in found.items() if times > 1] == []
    alone = [each.code for each in open_data.definitions() if not open_data.files_of(each)]
    assert alone == ([] if open_data.REGISTER.is_file() else ["open-register-national"])
    assert len(found) >= 80


def test_every_file_is_read_to_its_end_and_every_row_answered(outcomes: list[Outcome]) -> None:
    wrong = [
        (each.definition.code, each.row.state, each.row.message)
        for each in outcomes
        if each.row.state != Submission.State.STORED
        or not each.row.balanced
        or not each.row.received
    ]
    assert wrong == []


def test_no_source_holds_more_than_it_was_measured_to(outcomes: list[Outcome]) -> None:
    over = [
        (each.definition.code, round(each.held_share, 3))
        for each in outcomes
        if each.held_share > HELD_AT_MOST.get(each.definition.code, NEARLY_NOTHING)
    ]
    assert over == []


def test_lists_of_names_become_no_negative_records(outcomes: list[Outcome]) -> None:
    for code in ("abnormal-names", "tax-arrears", "tax-serious"):
        for each in of(outcomes, code):
            assert each.row.held == each.row.received
            assert each.rules["REQ"] == each.row.received
            assert not Record.objects.filter(submission_id=each.row.pk).exists()


def test_nothing_is_filed_about_a_person_whose_identity_was_masked(
    outcomes: list[Outcome],
) -> None:
    stored = Record.objects.filter(submission_id__in=[each.row.pk for each in outcomes])
    assert not stored.filter(payload__contains="[自然人-已脱敏]").exists()


def test_fines_told_in_yuan_are_filed_in_ten_thousands(outcomes: list[Outcome]) -> None:
    (each,) = of(outcomes, "penalty-emergency-district")
    assert each.row.stored > each.row.received / 2
    filed = Record.objects.filter(submission_id=each.row.pk).values_list("payload", flat=True)
    fines = [float(content.get("CF_NR_FK") or 0) for content in map(json.loads, filed)]
    fined = [fine for fine in fines if fine]
    assert len(fined) > 50
    assert all(0.01 <= fine < 1_000 for fine in fined)


def test_registers_give_the_rest_something_to_link_to(outcomes: list[Outcome]) -> None:
    linked = sum(
        each.row.stored + each.row.updated + each.row.unchanged - each.row.unmatched
        for each in outcomes
        if not each.definition.is_register and each.row.stored
    )
    assert linked > LINKED_AT_LEAST


NEARLY_NOTHING = 0.06
LINKED_AT_LEAST = 100
HELD_AT_MOST = {
    "open-register-national": 0.10,  # codes of institutions stand first in it
    "open-abnormal-names": 1.00,
    "open-environment-disclosure": 0.35,
    "open-environment-sections": 0.25,
    "open-grade-science": 0.70,
    "open-honour-travel": 0.50,
    "open-inspection-emergency-serial": 0.15,
    "open-licence-health": 0.65,
    "open-licence-planning": 1.00,
    "open-licence-presale": 1.00,
    "open-objection": 0.65,
    "open-penalty-culture": 0.60,
    "open-penalty-emergency": 0.70,
    "open-penalty-emergency-district": 0.30,
    "open-penalty-emergency-position": 1.00,
    "open-penalty-environment": 1.00,
    "open-penalty-environment-district": 1.00,
    "open-penalty-environment-typed": 0.60,
    "open-penalty-forestry": 1.00,
    "open-penalty-forestry-result": 1.00,
    "open-penalty-housing": 1.00,
    "open-penalty-housing-position": 1.00,
    "open-penalty-land": 1.00,
    "open-penalty-land-legal": 1.00,
    "open-penalty-land-result": 1.00,
    "open-penalty-legal": 0.25,
    "open-penalty-press": 0.20,
    "open-penalty-short": 1.00,
    "open-penalty-standard-kind": 0.30,
    "open-penalty-town": 1.00,
    "open-penalty-venues": 0.40,
    "open-penalty-villages": 1.00,
    "open-penalty-water": 1.00,
    "open-qualification-planning": 1.00,
    "open-qualification-supervision": 0.20,
    "open-random-transport-month": 0.30,
    "open-tax-arrears": 1.00,
    "open-tax-serious": 1.00,
}
