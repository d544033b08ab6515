"""Members on the public site: register, claim, prove, and the officer's side of a claim."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from builders.actors import Cast, user_of
from delivery.district import District
from delivery.pages import logged_in, words
from xinshu.kernel.accounts import members
from xinshu.kernel.accounts.models import Claim, Identity, User
from xinshu.kernel.audit.models import Event

pytestmark = pytest.mark.django_db
STRONG = "Spring-River-77-Lantern"
NUMBER = "120113199001010012"


def registration(**other: str) -> dict[str, str]:
    said = {
        "kind": "enterprise",
        "username": "agent",
        "display_name": "经办人",
        "password": STRONG,
        "again": STRONG,
        "agreed": "on",
    }
    return said | other


def paper(content: bytes = b"%PDF-1.7 letter") -> SimpleUploadedFile:
    return SimpleUploadedFile("授权书.pdf", content, content_type="application/pdf")


def test_a_visitor_registers_as_an_agent(cast: Cast) -> None:
    answer = Client().post(reverse("portal:register"), registration())
    assert answer.status_code == 302
    assert User.objects.get(username="agent").kind == "enterprise"


def test_a_password_is_taken_as_it_was_typed(cast: Cast) -> None:
    typed = "  Spring-River-77-Lantern "
    Client().post(reverse("portal:register"), registration(password=typed, again=typed))
    user = User.objects.get(username="agent")
    assert user.check_password(typed)
    assert not user.check_password(typed.strip())


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        (registration(again="other"), "两次输入的密码不一致"),
        (registration(agreed=""), "须同意个人信息处理说明"),
        (registration(username="officer"), "“officer”已被使用"),
        (registration(password="short", again="short"), "密码不符合要求"),
        (registration(kind="staff"), "选择一个有效的选项"),
        (registration(kind="person"), "选择一个有效的选项"),
    ],
)
def test_what_does_not_hold_is_said_on_the_form(
    cast: Cast, said: dict[str, str], reads: str
) -> None:
    answer = Client().post(reverse("portal:register"), said)
    assert reads in words(answer)
    assert not User.objects.filter(username="agent").exists()


def test_a_claim_goes_from_the_agent_to_the_officer_and_back(
    cast: Cast, district: District
) -> None:
    agent, officer = logged_in(cast.enterprise), logged_in(cast.centre_officer)
    code = district.subject.code
    read = agent.post(
        reverse("portal:claim"), {"code": code.lower(), "evidence": paper()}, follow=True
    )
    assert "申请已提交" in words(read)
    claim = Claim.objects.get()
    assert claim.subject_ref == f"subjects.subject:{district.subject.pk}"
    assert claim.subject_label in words(officer.get(reverse("workbench:claims")))

    evidence = officer.get(reverse("workbench:claim_evidence", args=[claim.pk]))
    assert b"".join(evidence.streaming_content) == b"%PDF-1.7 letter"
    seen = Event.objects.latest("id")
    assert (seen.action, seen.actor_name) == ("accounts.claim.viewed", cast.centre_officer.name)

    officer.post(reverse("workbench:claim_confirm", args=[claim.pk]), {"reason": "盖章一致"})
    assert members.member_subjects(cast.enterprise) == {district.subject.pk}
    assert "已确认" in words(agent.get(reverse("portal:account")))

    officer.post(reverse("workbench:claim_end", args=[claim.pk]), {"reason": "授权撤销"})
    assert members.member_subjects(cast.enterprise) == frozenset()


def test_a_claim_is_refused_with_words_the_agent_reads(cast: Cast, district: District) -> None:
    agent = logged_in(cast.enterprise)
    agent.post(reverse("portal:claim"), {"code": district.subject.code, "evidence": paper()})
    claim = Claim.objects.get()
    page = reverse("workbench:claim_refuse", args=[claim.pk])
    logged_in(cast.centre_officer).post(page, {"reason": "印章不清晰"})
    assert "印章不清晰" in words(agent.get(reverse("portal:account")))


def test_a_claim_that_does_not_hold_says_why(cast: Cast, district: District) -> None:
    agent = logged_in(cast.enterprise)
    page = reverse("portal:claim")
    unknown = agent.post(page, {"code": "91120113MA0TE5T99X"[:18], "evidence": paper()})
    assert "没有找到该统一社会信用代码的主体" in words(unknown)
    unfit = agent.post(page, {"code": district.subject.code, "evidence": paper(b"MZ program")})
    assert "证明材料须为" in words(unfit)
    short = agent.post(page, {"code": "9112", "evidence": paper()})
    assert "请输入完整的 18 位代码" in words(short)
    assert not Claim.objects.exists()


def test_nobody_gives_up_the_claim_of_another(cast: Cast, district: District) -> None:
    agent = logged_in(cast.enterprise)
    agent.post(reverse("portal:claim"), {"code": district.subject.code, "evidence": paper()})
    claim = Claim.objects.get()
    page = reverse("portal:claim_end", args=[claim.pk])
    assert logged_in(cast.citizen).post(page).status_code == 403
    other = User.objects.create(username="other", display_name="另一人", kind="enterprise")
    stranger = Client()
    stranger.force_login(other)
    assert stranger.post(page).status_code == 404
    agent.post(page)
    claim.refresh_from_db()
    assert claim.state == Claim.State.ENDED


def test_a_citizen_proves_who_it_is(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "register.json"
    path.write_text(json.dumps([{"name": "测试三", "number": NUMBER, "secret": "246810"}]))
    settings.XINSHU_IDENTITY_REGISTER = path
    settings.XINSHU_IDENTITY_PROOF = "xinshu.kernel.accounts.identity.LocalRegister"
    citizen = logged_in(cast.citizen)
    said = {"name": "测试三", "number": NUMBER, "secret": "1"}
    assert "未通过核验" in words(citizen.post(reverse("portal:prove"), said))
    read = words(citizen.post(reverse("portal:prove"), said | {"secret": "246810"}, follow=True))
    assert "身份核验已通过" in read
    assert Identity.objects.get().user == user_of(cast.citizen)
    assert NUMBER not in read


def test_staff_are_led_to_their_own_page(cast: Cast) -> None:
    answer = logged_in(cast.clerk_a).get(reverse("portal:account"))
    assert answer["Location"] == reverse("workbench:me")
    assert Client().get(reverse("portal:account"))["Location"].startswith(reverse("login"))
