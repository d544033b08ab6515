"""Every shipped document compiles, carries its sources, and its worked examples hold."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from xinshu.core.catalog.examples import verify_examples
from xinshu.core.catalog.model import Edition, InfoClass, Item, Role, Storage, SubjectClass
from xinshu.core.identifiers import names
from xinshu.core.rules.tree import Reference

MARK = re.compile(r"\[(?:F|DD|GK|seed 00[0-4])\]|GB/T|GB ")
MANUAL = Path(__file__).parents[2] / "docs" / "catalog.md"


def all_items(national: Edition, districts: Mapping[str, Edition]) -> dict[str, Item]:
    found = dict(national.items)
    for edition in districts.values():
        found |= {code: item for code, item in edition.items.items() if code not in found}
    return found


@pytest.fixture(scope="session")
def items(national: Edition, districts: Mapping[str, Edition]) -> dict[str, Item]:
    return all_items(national, districts)


def spellings(item: Item) -> Iterator[tuple[str, str]]:
    for field in item.fields:
        for text in (field.code, field.name, *field.aliases):
            yield names.normal(text), field.code


def test_at_least_forty_items_over_all_five_classes(national: Edition) -> None:
    assert len(national.items) >= 40
    for subject_class in SubjectClass:
        of_class = [i for i in national.items.values() if subject_class in i.subject_classes]
        assert len(of_class) >= 10, subject_class
    assert {i.info_class for i in national.items.values()} == set(InfoClass)


def test_every_information_category_has_items(national: Edition) -> None:
    wanted = set(national.code_lists["info_category"].values)
    assert {i.category for i in national.items.values()} == wanted


def test_every_class_of_organisation_has_one_register(national: Edition) -> None:
    registers = [i.register_class for i in national.items.values() if i.register_class]
    assert sorted(registers) == sorted(set(SubjectClass) - {SubjectClass.PERSON})


@pytest.mark.parametrize("today", [date(2026, 6, 30), date(2031, 1, 4)])
def test_worked_examples_hold_whatever_the_day(
    national: Edition,
    districts: Mapping[str, Edition],
    reference_of: Callable[..., Reference],
    today: date,
) -> None:
    for edition in (national, *districts.values()):
        reference = reference_of(edition, today)
        errors = [e for item in edition.items.values() for e in verify_examples(item, reference)]
        assert errors == []


def test_every_item_field_and_rule_names_its_source(items: Mapping[str, Item]) -> None:
    for item in items.values():
        assert MARK.search(item.source), item.code
        assert [f.code for f in item.fields if not MARK.search(f.source)] == [], item.code
        assert [r.id for r in item.rules if not MARK.search(r.source)] == [], item.code


def test_every_rule_explains_itself(items: Mapping[str, Item]) -> None:
    for item in items.values():
        for rule in item.rules:
            assert rule.link == f"/help/rules/{rule.id}"
            assert rule.hint.endswith("。")
            assert rule.example is not None
            assert not rule.message.endswith("。")


def test_a_rule_id_means_one_rule_in_the_whole_catalogue(items: Mapping[str, Item]) -> None:
    ids = [rule.id for item in items.values() for rule in item.rules]
    assert len(ids) == len(set(ids))


def test_a_header_means_one_field_of_its_item(items: Mapping[str, Item]) -> None:
    for item in items.values():
        meant: dict[str, str] = {}
        for spelling, code in spellings(item):
            assert meant.setdefault(spelling, code) == code, (item.code, spelling)


def test_monthly_facts_of_enterprises_lie_in_the_lake(national: Edition) -> None:
    lake = {i.code: i for i in national.items.values() if i.storage is Storage.LAKE}
    assert set(lake) == {
        "tax_payment",
        "social_insurance",
        "housing_fund",
        "water_bill",
        "electricity_bill",
        "gas_bill",
    }
    for item in lake.values():
        assert item.key == ("subject_code", "period")
        assert item.subject_classes == {SubjectClass.ENTERPRISE}
        assert item.publicity.name == "AUTHORISED"
        assert item.negative is None


def test_commitments_have_the_twenty_standard_fields(national: Edition) -> None:
    item = national.items["credit_commitment"]
    standard = (
        "code subjectName subjectCategory identify commitmentTypeId reason content "
        "liabilityBreachCommitment commitmentDate commitmentValidity fulfillmentStatus "
        "unperformedCommitmentContent liabilityBreachCommitmentContent fulfillmentStatusDate "
        "acceptanceConfirmUnit acceptanceConfirmUnitIdentify acceptanceUnit "
        "acceptanceUnitIdentify publicationType remarks"
    )
    assert [f.code for f in item.fields] == standard.split()


def test_the_manual_lists_exactly_the_shipped_items(items: Mapping[str, Item]) -> None:
    rows = re.findall(r"^\| `([a-z0-9_]+)` \| ([^|]+) \|", MANUAL.read_text("utf-8"), re.MULTILINE)
    assert {code: name.strip() for code, name in rows} == {
        code: item.name for code, item in items.items()
    }


def test_a_subject_can_be_found_in_every_item(items: Mapping[str, Item]) -> None:
    for item in items.values():
        assert item.field_of(Role.SUBJECT_NAME) is not None, item.code
        identifying = (Role.SUBJECT_CODE, Role.TAX_NO, Role.PERSON_ID)
        assert any(item.field_of(role) for role in identifying), item.code
