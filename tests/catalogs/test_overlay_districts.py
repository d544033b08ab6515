"""The two districts narrow the national base and add what their plans name."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from xinshu.core.catalog.model import Edition, Frequency, Publicity
from xinshu.core.catalog.overlay import apply_overlay
from xinshu.core.rules.judge import Judge
from xinshu.core.rules.tree import Reference

OMITTED = {
    "120113": {
        "professional_accountant",
        "professional_supervision_engineer",
        "professional_fire_engineer",
        "professional_statistician",
        "professional_local_finance",
    },
    "120110": {"real_estate"},
}
ADDED = {
    "120113": {
        "d120113_park_enterprise",
        "d120113_integrity_block",
        "d120113_care_service",
        "d120113_hazardous_chemical",
        "d120113_medical_insurance_provider",
        "d120113_policy_redemption",
    },
    "120110": {
        "d120110_park_enterprise",
        "d120110_credit_demonstration",
        "d120110_property_management",
        "d120110_after_school_training",
        "d120110_law_firm",
        "d120110_credit_service_agency",
        "d120110_environment_energy_rating",
    },
}
Documents = Callable[[str], dict[str, Any]]


def test_editions_follow_each_other(national: Edition, districts: Mapping[str, Edition]) -> None:
    assert (national.code, national.effective_from) == ("national-2024", date(2024, 1, 1))
    for region, edition in districts.items():
        assert (edition.code, edition.region) == (f"{region}-2026", region)
        assert edition.base == national.code
        assert edition.effective_from == date(2026, 4, 1)


@pytest.mark.parametrize("region", ["120113", "120110"])
def test_a_district_has_the_base_without_what_it_omits_and_its_own(
    national: Edition, districts: Mapping[str, Edition], region: str
) -> None:
    expected = (set(national.items) - OMITTED[region]) | ADDED[region]
    assert set(districts[region].items) == expected


@pytest.mark.parametrize("region", ["120113", "120110"])
def test_a_penalty_needs_the_end_of_its_publicity(
    districts: Mapping[str, Edition],
    reference_of: Callable[..., Reference],
    region: str,
) -> None:
    edition = districts[region]
    judge = Judge(edition.items["administrative_penalty"], reference_of(edition))
    missing = {f.field for f in judge.judge(1, {}).findings if f.rule == "REQ"}
    assert "CF_GSJZQ" in missing


@pytest.mark.parametrize(
    ("decided", "late"), [("2026-06-23", set()), ("2026-06-22", {"CF-V15-120113"})]
)
def test_the_local_five_days_are_noted_before_the_statutory_seven(
    districts: Mapping[str, Edition],
    reference_of: Callable[..., Reference],
    decided: str,
    late: set[str],
) -> None:
    edition = districts["120113"]
    judge = Judge(edition.items["administrative_penalty"], reference_of(edition))
    findings = judge.judge(1, {"CF_JDRQ": decided}).findings
    assert {f.rule for f in findings if "V15" in f.rule} == late


def test_dongli_takes_five_kinds_of_commitment(
    national: Edition, districts: Mapping[str, Edition], reference_of: Callable[..., Reference]
) -> None:
    """Its plan lists five kinds; the base has a sixth, which replaces certificates."""
    for edition, refused in ((national, False), (districts["120110"], True)):
        judge = Judge(edition.items["credit_commitment"], reference_of(edition))
        findings = judge.judge(1, {"commitmentTypeId": "证明事项型"}).findings
        assert any(f.rule == "CODE" for f in findings) == refused


def test_narrowed_values_are_in_force(districts: Mapping[str, Edition]) -> None:
    beichen, dongli = districts["120113"].items, districts["120110"].items
    assert beichen["administrative_adjudication"].publicity is Publicity.AUTHORISED
    assert beichen["contract_performance"].frequency is Frequency.WEEKLY
    assert dongli["qualification"].frequency is Frequency.DAILY
    assert dongli["administrative_confirmation"].due_working_days == 5


@pytest.mark.parametrize(
    ("item", "change"),
    [
        ("administrative_penalty", {"due_working_days": "10"}),
        ("administrative_penalty", {"fields": {"CF_SY": {"required": False}}}),
        ("administrative_penalty", {"fields": {"CF_XDR_ZJHM": {"publicity": "public"}}}),
        ("tax_payment", {"publicity": "public"}),
        ("tax_payment", {"frequency": "yearly"}),
    ],
)
def test_a_district_cannot_loosen_the_base(
    national: Edition, documents: Documents, item: str, change: Mapping[str, Any]
) -> None:
    changed = documents("120110")
    changed["narrow.yaml"] = [{"item": item, **change}]
    result = apply_overlay(national, changed)
    assert result.edition is None
    assert [refusal.error.path.split(".")[0] for refusal in result.refusals] == [item]


def test_a_district_cannot_invent_a_negative_item(national: Edition, documents: Documents) -> None:
    changed = documents("120113")
    own = changed["items/d120113_policy_redemption.yaml"]
    changed["items/d120113_policy_redemption.yaml"] = {**own, "negative": "N5"}
    result = apply_overlay(national, changed)
    assert result.edition is None
    assert any("d120113_policy_redemption" in error.file for error in result.errors)
