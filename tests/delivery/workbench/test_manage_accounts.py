"""Departments, accounts and posts on the screens: what works, is offered, is told once."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from builders.actors import Cast, make_department, user_of
from delivery.pages import logged_in, words
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department, User
from xinshu.kernel.signin.stepup import CONFIRMED_AT

pytestmark = pytest.mark.django_db

SCREENS = {
    "organisation": {"admin_a", "system_admin", "security_admin", "auditor"},
    "people": {"admin_a", "system_admin", "security_admin", "auditor"},
    "posts": {"admin_a", "system_admin", "security_admin", "auditor"},
    "department_new": {"system_admin"},
    "person_new": {"admin_a", "system_admin"},
    "claims": {"centre_officer"},
}
WHO = ("admin_a", "system_admin", "security_admin", "auditor", "centre_officer", "clerk_a")


def fresh(actor: Actor) -> Client:
    """A browser of someone who has just proved who they are."""
    client = logged_in(actor)
    session = client.session
    session[CONFIRMED_AT] = timezone.now().timestamp()
    session.save()
    return client


def post(client: Client, screen: str, pk: int, **said: object) -> str:
    """What the page says after a form was sent."""
    return words(client.post(reverse(f"workbench:{screen}", args=[pk]), said, follow=True))


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("who", WHO)
def test_screen_opens_for_its_roles_only(screen: str, who: str, cast: Cast) -> None:
    answer = logged_in(getattr(cast, who)).get(reverse(f"workbench:{screen}"))
    assert answer.status_code == (200 if who in SCREENS[screen] else 403)


def test_a_department_is_founded_renamed_moved_closed_and_reopened(cast: Cast) -> None:
    client = logged_in(cast.system_admin)
    client.post(
        reverse("workbench:department_new"),
        {"code": "new", "name": "测试区新设局", "region": "120113", "parent": cast.centre.pk},
    )
    made = Department.objects.get(code="new")
    assert made.parent == cast.centre
    read = post(client, "department_rename", made.pk, name="测试区更名局", reason="三定方案")
    assert "测试区更名局" in read
    post(client, "department_move", made.pk, parent="", reason="机构改革")
    post(client, "department_close", made.pk, reason="机构撤销")
    made.refresh_from_db()
    assert (made.parent, made.active) == (None, False)
    tree = reverse("workbench:organisation")
    assert "测试区更名局" not in words(client.get(tree))
    assert "测试区更名局" in words(client.get(tree, {"closed": 1}))
    post(client, "department_reopen", made.pk, reason="恢复设立")
    made.refresh_from_db()
    assert made.active


def test_a_form_that_does_not_hold_says_why(cast: Cast) -> None:
    client = logged_in(cast.system_admin)
    page = reverse("workbench:department_new")
    read = words(client.post(page, {"code": "centre", "name": "又一个", "region": "12"}))
    assert "行政区划代码为 6 位数字" in read
    read = words(client.post(page, {"code": "centre", "name": "又一个"}))
    assert "“centre”已被使用" in read
    read = post(client, "department_close", cast.department_a.pk, reason="")
    assert "请写明理由" in read


def test_the_initial_password_stands_on_one_answer_only(cast: Cast) -> None:
    client = logged_in(cast.system_admin)
    answer = client.post(
        reverse("workbench:person_new"),
        {"username": "fresh", "display_name": "新人", "department": cast.department_a.pk},
    )
    assert answer["Cache-Control"] == "no-store"
    found = re.search(r'id="password">([^<]+)<', words(answer))
    assert found
    user = User.objects.get(username="fresh")
    assert user.check_password(found[1].replace("&amp;", "&"))
    page = reverse("workbench:person", args=[user.pk])
    assert found[1] not in words(client.get(page))
    assert "初始密码" in words(client.get(page))


def test_a_lost_password_is_renewed_after_a_fresh_proof(cast: Cast) -> None:
    user = user_of(cast.clerk_a)
    page = reverse("workbench:person_password", args=[user.pk])
    answer = logged_in(cast.system_admin).post(page, {"reason": "遗忘密码"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_confirm"))
    answer = fresh(cast.system_admin).post(page, {"reason": "遗忘密码"})
    assert 'id="password"' in words(answer)
    read = post(
        fresh(cast.system_admin), "person_password", user_of(cast.auditor).pk, reason="遗忘"
    )
    assert "须由系统运维人员" in read


def test_suspending_restoring_transferring_and_ending(cast: Cast) -> None:
    user = user_of(cast.clerk_a)
    client = logged_in(cast.security_admin)
    assert "已停用" in post(client, "person_suspend", user.pk, reason="长期休假")
    assert "账号已启用" in post(client, "person_restore", user.pk, reason="返岗")
    client = fresh(cast.system_admin)
    read = post(client, "person_transfer", user.pk, department=cast.department_b.pk, reason="调动")
    assert cast.department_b.name in read
    assert "已注销" in post(client, "person_end", user.pk, reason="退休")
    assert "已注销" in post(client, "person_end", user.pk, reason="再次")


def test_posts_are_given_and_ended_after_a_fresh_proof(cast: Cast) -> None:
    user = user_of(cast.clerk_a)
    given = {"role": "department_clerk", "department": cast.department_b.pk}
    post(logged_in(cast.security_admin), "post_assign", user.pk, **given)
    assert user.posts.count() == 1
    client = fresh(cast.security_admin)
    assert "任职已授予" in post(client, "post_assign", user.pk, **given)
    made = user.posts.get(department=cast.department_b)
    assert "终止" in post(client, "post_end", made.pk, reason="轮岗")
    made.refresh_from_db()
    assert made.ends_on == timezone.localdate()
    assert "角色：" in post(client, "post_assign", user.pk, role="", department="")


def test_the_delegate_is_offered_what_it_may_and_refused_the_rest(cast: Cast) -> None:
    desk = make_department("desk", "测试区市场所", parent=cast.department_a)
    client = fresh(cast.admin_a)
    tree = words(client.get(reverse("workbench:organisation")))
    assert desk.name in tree
    assert cast.department_b.name not in tree
    page = words(client.get(reverse("workbench:person", args=[cast.clerk_a.user_id])))
    assert "部门信息员" in page
    assert "审计员" not in page
    own = words(client.get(reverse("workbench:person", args=[cast.admin_a.user_id])))
    assert "授予任职" not in own
    other = reverse("workbench:person", args=[cast.clerk_b.user_id])
    assert client.get(other).status_code == 404
    answer = client.post(
        reverse("workbench:post_assign", args=[cast.clerk_a.user_id]),
        {"role": "centre_officer", "department": cast.department_a.pk},
    )
    assert answer.status_code == 302
    assert user_of(cast.clerk_a).posts.count() == 1


def test_lists_filter(cast: Cast) -> None:
    client = logged_in(cast.security_admin)
    people = reverse("workbench:people")
    assert "测试clerk_b" not in words(client.get(people, {"q": "clerk_a"}))
    unsigned = user_of(cast.clerk_b)
    unsigned.commitments.all().delete()
    read = words(client.get(people, {"state": "unsigned"}))
    assert "测试clerk_b" in read
    assert "测试clerk_a" not in read
    members = words(client.get(people, {"state": "member"}))
    assert "测试citizen" in members
    assert "测试clerk_a" not in members
    posts = words(client.get(reverse("workbench:posts"), {"role": "auditor"}))
    assert "测试auditor" in posts
    assert "测试clerk_a" not in posts
