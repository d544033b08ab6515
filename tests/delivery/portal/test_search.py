"""The public finds organisations by name or code, and nothing it should not find."""

import pytest
from django.test import Client
from django.urls import reverse

from builders.actors import Cast
from delivery.district import District, make_record, make_subject
from delivery.published import publish, work_out
from xinshu.domain.subjects.models import Person


def page(route: str, *args: object, **query: str) -> str:
    """What a visitor reads."""
    answer = Client().get(reverse(f"portal:{route}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_counts_what_is_public(district: District) -> None:
    read = page("home")
    assert "建档主体" in read
    assert "行政处罚" in read
    assert "信用中国（天津北辰）" in read


@pytest.mark.parametrize("query", ["样例科技", "测试样例科技有限公司"])
def test_part_of_a_name_finds(query: str, district: District) -> None:
    read = page("search", q=query)
    assert reverse("portal:subject", args=[district.subject.pk]) in read
    assert "<mark>" in read


def test_whole_code_finds(district: District) -> None:
    assert district.subject.name in page("search", q=district.subject.code)


def test_nothing_found_says_what_to_try(district: District) -> None:
    read = page("search", q="查无此名")
    assert "没有找到匹配的单位" in read
    assert "不代表任何信用评价" in read


def test_one_character_is_too_little(district: District) -> None:
    read = page("search", q="测")
    assert "请至少输入两个字" in read
    assert district.subject.name not in read


def test_a_slip_is_answered_with_what_may_be_meant(district: District) -> None:
    read = page("search", q="测试样例科枝有限公司")
    assert "没有名称包含这些字，您要找的可能是" in read
    assert "与查询词相差一个字" in read
    assert reverse("portal:subject", args=[district.subject.pk]) in read


def test_filters_narrow_and_can_be_cleared(district: District) -> None:
    address = reverse("portal:subject", args=[district.subject.pk])
    assert address in page("search", q="样例科技", **{"class": "enterprise"})
    read = page("search", q="样例科技", **{"class": "organ"})
    assert address not in read
    assert "清除筛选条件" in read
    assert address in page("search", q="样例科技", **{"class": "没有这一类"})


def test_a_mistyped_code_is_explained(district: District) -> None:
    assert "代码可能有误" in page("search", q="91120113MA0XX9T1")


def test_the_number_of_a_person_is_not_looked_for_nor_repeated(district: District) -> None:
    answer = Client().get(reverse("portal:search"), {"q": "120113199001010012"}, follow=True)
    read = answer.content.decode()
    assert "您输入的像是公民身份号码" in read
    assert "120113199001010012" not in read
    assert suggestions("120113199001010012") == []


def suggestions(typed: str) -> list[dict[str, str]]:
    answer = Client().get(reverse("portal:suggest_json"), {"q": typed})
    assert answer["Cache-Control"] == "private, max-age=60"
    found: list[dict[str, str]] = answer.json()["suggestions"]
    return found


def test_the_box_offers_what_may_be_meant(district: District) -> None:
    (offered,) = suggestions("样例科技")
    assert offered["name"] == district.subject.name
    assert offered["address"] == reverse("portal:subject", args=[district.subject.pk])
    assert suggestions("测") == []
    assert suggestions("") == []


def test_query_is_shown_as_text(district: District) -> None:
    assert "<script>x" not in page("search", q="<script>x")


def test_long_list_goes_on_by_key(district: District) -> None:
    for at in range(25):
        make_subject(f"测试连锁{at:02d}号店有限公司", f"91120113MA0TE5{at:03d}"[:17])
    first = page("search", q="测试连锁")
    assert "after=" in first
    assert "24号店" not in first


def test_persons_are_never_found(district: District) -> None:
    Person.objects.create(
        id_index=b"0" * 32,
        id_sealed=b"x",
        name_sealed=b"x",
        id_type="01",
        basis="测试",
        created_at=district.submission.submitted_at,
    )
    assert "没有找到匹配的单位" in page("search", q="张三")


def test_subject_page_shows_public_fields_only(district: District) -> None:
    publish(district, 1)
    read = page("subject", district.subject.pk)
    assert "罚款2万元" in read
    assert "测试区市场监管局" in read
    assert "仅内部可见的意见" not in read


def test_free_text_hides_numbers_of_persons(district: District) -> None:
    words = "当事人证件号码120113199001010012，罚款"
    record = make_record(district.submission, district.subject, 9, CF_NR=words)
    work_out([record])
    read = page("subject", district.subject.pk)
    assert "当事人证件号码" in read
    assert "120113199001010012" not in read


def test_unknown_subject_is_a_plain_404(district: District) -> None:
    answer = Client().get(reverse("portal:subject", args=[99_999]))
    assert answer.status_code == 404
    assert "没有找到这个页面" in answer.content.decode()


def test_absorbed_file_leads_to_the_one_that_stands_for_it(district: District, cast: Cast) -> None:
    other = make_subject("测试样例科技旧档", "91120113MA0TE5T17")
    other.merged_into = district.subject
    other.save()
    answer = Client().get(reverse("portal:subject", args=[other.pk]))
    assert answer["Location"] == reverse("portal:subject", args=[district.subject.pk])


def test_catalogue_names_the_legal_basis(district: District) -> None:
    assert "《中华人民共和国行政处罚法》第四十八条" in page("catalogue")


@pytest.mark.parametrize("route", ["home", "search", "catalogue"])
def test_pages_stand_before_any_catalogue(route: str, db: None) -> None:
    assert "信用中国（信枢）" in page(route)
