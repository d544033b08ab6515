"""The workbench opens after the commitment is signed; members of the public never get in."""

import pytest
from django.urls import reverse

from builders.actors import Cast, user_of
from delivery.pages import logged_in, words
from xinshu.kernel.accounts.commitments import wording

pytestmark = pytest.mark.django_db
PAGE = reverse("workbench:commitment")


def test_who_has_not_signed_is_led_to_the_words_and_back(cast: Cast) -> None:
    user_of(cast.clerk_a).commitments.all().delete()
    client = logged_in(cast.clerk_a)
    tasks = reverse("workbench:tasks")
    answer = client.get(tasks)
    assert answer.status_code == 302
    assert answer["Location"].startswith(PAGE)
    read = words(client.get(answer["Location"]))
    assert all(clause in read for clause in wording().clauses)
    answer = client.post(
        PAGE, {"version": wording().version, "name": cast.clerk_a.name, "next": tasks}
    )
    assert answer["Location"] == tasks
    assert client.get(tasks).status_code == 200


def test_a_list_that_renews_itself_leads_the_whole_page_there(cast: Cast) -> None:
    user_of(cast.clerk_a).commitments.all().delete()
    answer = logged_in(cast.clerk_a).get(reverse("workbench:jobs"), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith(PAGE)


def test_nothing_is_signed_under_another_name(cast: Cast) -> None:
    user = user_of(cast.clerk_a)
    user.commitments.all().delete()
    client = logged_in(cast.clerk_a)
    read = words(client.post(PAGE, {"version": wording().version, "name": "别人"}))
    assert "签署的姓名与账号登记的姓名不一致" in read
    assert not user.commitments.exists()


def test_the_way_back_stays_on_this_site(cast: Cast) -> None:
    user_of(cast.clerk_a).commitments.all().delete()
    answer = logged_in(cast.clerk_a).post(
        PAGE,
        {
            "version": wording().version,
            "name": cast.clerk_a.name,
            "next": "https://elsewhere.example/",
        },
    )
    assert answer["Location"] == reverse("workbench:home")


@pytest.mark.parametrize("who", ["enterprise", "citizen"])
def test_members_are_led_to_their_own_page(who: str, cast: Cast) -> None:
    client = logged_in(getattr(cast, who))
    for screen in ("home", "jobs", "people", "commitment"):
        answer = client.get(reverse(f"workbench:{screen}"))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("portal:account"))
    assert "我的账号" in words(client.get(reverse("workbench:home"), follow=True))
