"""No page shows what is not public without an event that says who looked and what for.

The test does not know which pages show such things: it looks for the very words on every page.
"""

import pytest
from django.http import HttpResponse

from builders.actors import Cast
from delivery.district import District, make_district
from delivery.pages import logged_in
from matrix.doors import Door, doors
from xinshu.kernel.audit.models import Event

pytestmark = pytest.mark.django_db

# On the filed record (a field that is shared, not public), the record in the queue, the held row.
CLOSED = ("仅内部可见的意见", "测试样例科技公司", "测试样例商贸有限公司", "测罚〔2026〕")


OTHERS = ("system_admin", "security_admin", "auditor", "enterprise", "clerk_b")


def shows(answer: HttpResponse) -> bool:
    """Whether the page shows something nobody has published."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/"):
        return False
    text = answer.content.decode()
    return any(word in text for word in CLOSED)


@pytest.mark.parametrize("who", ["centre_officer", "centre_reviewer", "clerk_a"])
def test_every_page_with_closed_words_leaves_its_purpose(who: str, cast: Cast) -> None:
    client = logged_in(getattr(cast, who))
    silent, told = [], []
    for door in _pages(make_district(cast.department_a)):
        before = Event.objects.count()
        if not shows(client.get(door.path)):
            continue
        events = Event.objects.order_by("pk")[before:]
        said = [each for each in events if each.purpose and each.basis and each.shown]
        (told if said else silent).append(door.route)
    assert silent == []
    assert "workbench/records/<int:pk>/" in told


@pytest.mark.parametrize("who", OTHERS)
def test_who_has_no_business_with_it_never_sees_it(who: str, cast: Cast) -> None:
    client = logged_in(getattr(cast, who))
    pages = _pages(make_district(cast.department_a))
    assert [door.route for door in pages if shows(client.get(door.path))] == []


def _pages(district: District) -> list[Door]:
    """Every page to look at, apart from the public site, which has a test of its own."""
    return [
        door
        for door in doors(district)
        if door.method == "GET" and not door.route.startswith(("logout", "subjects/", "search"))
    ]
