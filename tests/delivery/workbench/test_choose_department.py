"""Someone with posts in two departments acts for one of them at a time."""

from django.urls import reverse

from builders.actors import LONG_AGO, SETUP, Cast, user_of
from delivery.district import District
from delivery.pages import logged_in, words
from xinshu.kernel.accounts.services import assign_post

PAGE = "workbench:me"


def test_chosen_department_is_acted_for(cast: Cast, district: District) -> None:
    user = user_of(cast.clerk_b)
    assign_post(
        user,
        role="department_clerk",
        department=cast.department_a,
        starts_on=LONG_AGO,
        actor=SETUP,
    )
    client = logged_in(cast.clerk_b)
    receipt = reverse("workbench:receipt", args=[district.submission.receipt_no])
    assert client.get(receipt).status_code == 404
    client.post(reverse(PAGE), {"department": cast.department_a.pk})
    assert client.get(receipt).status_code == 200


def test_department_without_a_post_cannot_be_chosen(cast: Cast, district: District) -> None:
    client = logged_in(cast.clerk_b)
    read = words(client.post(reverse(PAGE), {"department": cast.department_a.pk}, follow=True))
    assert "现在以" not in read
    receipt = reverse("workbench:receipt", args=[district.submission.receipt_no])
    assert client.get(receipt).status_code == 404
