"""Rights by construction: what may be collected about whom, and on which basis."""

import re
from collections.abc import Callable, Mapping

import pytest

from xinshu.core.catalog.model import Edition, InfoClass, Item, Publicity, Role, SubjectClass
from xinshu.core.rules.judge import Judge
from xinshu.core.rules.tree import Reference

# Left out on purpose: cadre and party files, residents' conduct, credit-reference data,
# medical ethics, lists without a statute, relatives and children.
LEFT_OUT = re.compile(
    "灰名单|黑名单|关注对象|公务员|党员|干部|廉政|财产申报|个人事项|居民|村民|社区|网格|信贷征信"
    "|医德|子女|配偶|家庭|学生|清算义务|积分|红黑榜|海河分"
)
PERSON_ONLY = frozenset({SubjectClass.PERSON})


@pytest.fixture(scope="session")
def items(national: Edition, districts: Mapping[str, Edition]) -> dict[str, Item]:
    editions = (national, *districts.values())
    return {code: item for edition in editions for code, item in edition.items.items()}


def test_negative_items_rest_on_a_law_and_a_document(items: Mapping[str, Item]) -> None:
    negative = [item for item in items.values() if item.negative]
    assert {item.negative for item in negative} == {"N1", "N2", "N3", "N4", "N5"}
    for item in negative:
        document = item.field_of(Role.DOCUMENT_NO)
        assert document is not None, item.code
        assert document.required, item.code
        assert item.legal_basis, item.code
        assert document.code in item.key, item.code


def test_serious_lists_and_nothing_else_are_serious(items: Mapping[str, Item]) -> None:
    serious = {i.code for i in items.values() if i.info_class is InfoClass.SERIOUS}
    assert serious == {
        "dishonest_judgment_debtor",
        "market_serious",
        "wage_arrears",
        "safety_serious",
        "tax_serious",
        "procurement_serious",
        "statistics_serious",
        "social_serious",
        "culture_serious",
        "government_default",
    }
    assert all(items[code].negative for code in serious)


def test_incentives_are_never_negative(items: Mapping[str, Item]) -> None:
    for item in items.values():
        if item.info_class is InfoClass.TRUSTWORTHY:
            assert item.negative is None, item.code


def test_districts_add_no_negative_item(
    national: Edition, districts: Mapping[str, Edition]
) -> None:
    assert national.permits_local == ()
    for edition in districts.values():
        added = [i for code, i in edition.items.items() if code not in national.items]
        assert len(added) >= 5
        assert [i.code for i in added if i.negative] == []


def test_what_is_left_out_is_not_there(items: Mapping[str, Item]) -> None:
    for item in items.values():
        texts = [
            item.name,
            *(f.name for f in item.fields),
            *(a for f in item.fields for a in f.aliases),
        ]
        assert [text for text in texts if LEFT_OUT.search(text)] == [], item.code


def test_items_about_persons_are_sealed_and_not_public(items: Mapping[str, Item]) -> None:
    persons = [i for i in items.values() if i.subject_classes == PERSON_ONLY]
    assert len(persons) >= 10
    for item in persons:
        assert item.publicity is Publicity.AUTHORISED, item.code
        assert item.consent or item.legal_basis, item.code
        assert item.negative is None, item.code
        identity = item.field_of(Role.PERSON_ID)
        assert identity is not None, item.code
        assert identity.mask == (6, 4), item.code


def test_numbers_of_persons_are_never_public(items: Mapping[str, Item]) -> None:
    """An id number of anybody, the legal representative's included."""
    for item in items.values():
        for field in item.fields:
            about_person = field.role is Role.PERSON_ID or re.search(
                "(?<!单位)证件号码", field.name
            )
            if about_person:
                assert field.publicity is Publicity.AUTHORISED, (item.code, field.code)
                assert field.mask is not None, (item.code, field.code)


def test_every_item_that_takes_persons_refuses_minors(
    items: Mapping[str, Item], national: Edition, reference_of: Callable[..., Reference]
) -> None:
    minor = "120113201506010018"
    reference = reference_of(national)
    for code, item in items.items():
        if code not in national.items or not item.admits_persons:
            continue
        row = {f.code: "01" for f in item.fields if f.role is Role.PERSON_ID_TYPE}
        row |= {f.code: "2026-03-02" for f in item.fields if f.role is Role.DECIDED_ON}
        row |= {f.code: minor for f in item.fields if f.role is Role.PERSON_ID}
        findings = Judge(item, reference).judge(1, row).findings
        assert any("未满18周岁" in f.message and f.severity == "error" for f in findings), code


def test_free_text_of_public_items_refuses_id_numbers(
    items: Mapping[str, Item], national: Edition, reference_of: Callable[..., Reference]
) -> None:
    reference = reference_of(national)
    for code in ("administrative_penalty", "market_serious", "compulsory_enforcement"):
        item = items[code]
        judge = Judge(item, reference)
        for field in item.fields:
            if field.name in ("违法事实", "处罚内容", "列入事由", "执行内容"):
                row = {field.code: "当事人（120113199001010012）已改正"}
                found = [f for f in judge.judge(1, row).findings if f.field == field.code]
                assert any(f.severity == "error" for f in found), (code, field.code)
