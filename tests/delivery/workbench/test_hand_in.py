"""A clerk hands in a file or a form and reads an answer for every row."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from builders.actors import Cast
from delivery.district import District, code_of
from delivery.pages import logged_in, words, work
from xinshu.domain.collection.models import Submission
from xinshu.domain.records.models import Record

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = "行政相对人名称,行政相对人类别,统一社会信用代码,决定书文号,处罚决定日期,处罚内容"
GOOD = f"测试样例科技有限公司,1,{code_of('91120113MA0TE5T16')},测罚〔2026〕101号,2026-05-06,警告"
BAD = f"测试样例科技有限公司,1,{code_of('91120113MA0TE5T16')},测罚〔2026〕102号,2026-05-06,"


def upload(client: Client, *lines: str, **more: str) -> str:
    """Send a CSV; the address one is led to."""
    sent = BytesIO("\n".join((HEAD, *lines)).encode())
    sent.name = "处罚.csv"
    answer = client.post(reverse("workbench:upload"), {"item": "penalty", "file": sent} | more)
    assert answer.status_code == 302
    return str(answer["Location"])


def test_receipt_comes_at_once_and_adds_up(cast: Cast, district: District) -> None:
    client = logged_in(cast.clerk_a)
    receipt = upload(client, GOOD, BAD)
    assert "已接收" in words(client.get(receipt))
    work()
    read = words(client.get(receipt))
    assert "数目相符" in read
    made = Submission.objects.latest("pk")
    assert (made.received, made.stored, made.held) == (2, 1, 1)
    assert "1 行待更正" in read


def test_progress_renews_itself_until_done(cast: Cast, district: District) -> None:
    client = logged_in(cast.clerk_a)
    receipt = upload(client, GOOD)
    waiting = client.get(f"{receipt}progress/")
    assert 'hx-trigger="every 1s"' in words(waiting)
    work()
    done = client.get(f"{receipt}progress/")
    assert "hx-trigger" not in words(done)
    assert done["HX-Refresh"] == "true"


def test_held_rows_come_back_as_a_workbook_and_are_mended_alone(
    cast: Cast, district: District
) -> None:
    client = logged_in(cast.clerk_a)
    receipt = upload(client, GOOD, BAD)
    work()
    number = receipt.rstrip("/").split("/")[-1]
    sheet = client.get(reverse("workbench:held_export", args=[number]))
    assert sheet.content.startswith(b"PK")
    assert "处罚内容" in words(client.get(reverse("workbench:held", args=[number])))
    upload(client, f"{BAD}警告", corrects=number)
    work()
    mended = Submission.objects.latest("pk")
    assert (mended.corrects.receipt_no, mended.stored) == (number, 1)


def test_withdrawing_asks_for_a_reason_and_takes_the_rows_back(
    cast: Cast, district: District
) -> None:
    client = logged_in(cast.clerk_a)
    receipt = upload(client, GOOD)
    work()
    before = Record.objects.filter(state=1).count()
    client.post(f"{receipt}withdraw/", {"reason": "报送单位填错了期间"})
    assert Record.objects.filter(state=1).count() == before - 1
    assert "报送单位填错了期间" in words(client.get(receipt))


def test_cancelled_batch_can_go_on(cast: Cast, district: District) -> None:
    client = logged_in(cast.clerk_a)
    receipt = upload(client, GOOD)
    client.post(f"{receipt}cancel/")
    assert "继续处理" in words(client.get(receipt))
    client.post(f"{receipt}resume/")
    work()
    assert Submission.objects.latest("pk").state == "stored"


def test_item_not_granted_is_refused_in_words(cast: Cast, district: District) -> None:
    client = logged_in(cast.clerk_b)
    read = words(client.get(upload(client, GOOD)))
    assert "未授予测试区生态环境局" in read


def test_file_is_asked_for(cast: Cast, district: District) -> None:
    client = logged_in(cast.clerk_a)
    answer = client.post(reverse("workbench:upload"), {"item": "penalty"}, follow=True)
    assert "没有收到文件" in words(answer)


def test_centre_hands_in_for_a_department(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer)
    upload(client, GOOD, department=str(cast.department_a.pk))
    assert Submission.objects.latest("pk").department == cast.department_a


def test_clerk_cannot_hand_in_for_another_department(cast: Cast, district: District) -> None:
    client = logged_in(cast.clerk_b)
    upload(client, GOOD, department=str(cast.department_a.pk))
    assert Submission.objects.count() == 1


def test_form_shows_findings_beside_the_fields_and_keeps_what_was_typed(
    cast: Cast, district: District
) -> None:
    client = logged_in(cast.clerk_a)
    address = reverse("workbench:entry_form", args=["penalty"])
    answer = client.post(address, {"CF_XDR_MC": "测试样例科技有限公司", "CF_JDRQ": "2026-05-06"})
    read = words(answer)
    assert answer.status_code == 200
    assert "数据尚未提交" in read
    assert 'aria-invalid="true"' in read
    assert 'value="测试样例科技有限公司"' in read


def test_good_form_gets_a_receipt(cast: Cast, district: District) -> None:
    client = logged_in(cast.clerk_a)
    values = {
        "CF_XDR_MC": "测试样例科技有限公司",
        "CF_XDR_LB": "1",
        "CF_XDR_SHXYM": code_of("91120113MA0TE5T16"),
        "CF_WSH": "测罚〔2026〕201号",
        "CF_JDRQ": "2026-05-06",
        "CF_NR": "警告",
    }
    answer = client.post(reverse("workbench:entry_form", args=["penalty"]), values)
    work()
    assert answer.status_code == 302
    made = Submission.objects.latest("pk")
    assert (made.channel, made.stored) == ("form", 1)


def test_nothing_to_report_is_an_answer(cast: Cast, district: District) -> None:
    client = logged_in(cast.clerk_a)
    address = reverse("workbench:declare_nothing", args=[district.task.pk])
    answer = client.post(address, follow=True)
    assert "已声明零报告" in words(answer)
    task = words(client.get(reverse("workbench:task", args=[district.task.pk])))
    assert "撤回零报告" in task


def test_centre_reminds(cast: Cast, district: District) -> None:
    logged_in(cast.centre_officer).post(reverse("workbench:remind", args=[district.task.pk]))
    read = words(logged_in(cast.clerk_a).get(reverse("workbench:notices")))
    assert "催报：行政处罚" in read


def test_forms_without_a_token_are_refused(cast: Cast, district: District) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = logged_in(cast.clerk_a).cookies
    address = reverse("workbench:declare_nothing", args=[district.task.pk])
    answer = strict.post(address)
    assert answer.status_code == 403
    assert "表单已过期" in words(answer)


def test_reading_an_address_changes_nothing(cast: Cast, district: District) -> None:
    client = logged_in(cast.clerk_a)
    client.get(reverse("workbench:declare_nothing", args=[district.task.pk]))
    district.task.refresh_from_db()
    assert district.task.nothing_declared_at is None
