"""The window: who was served how is kept, the number of their document is not."""

import pytest
from django.test import Client
from django.utils import timezone

from builders.actors import Cast
from delivery.district import District
from delivery.pages import logged_in, words
from xinshu.core.refusals import NotFound, NotPermitted
from xinshu.domain.counter import selectors, services
from xinshu.domain.counter.models import Handed, Serving
from xinshu.domain.counter.types import ConsentNeeded, IdentityNotChecked, ServingClosed
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.models import Event
from xinshu.kernel.lifecycle.registry import store_of

pytestmark = pytest.mark.django_db
NUMBER = "120113199001010012"
SAID = {
    "visitor": "agent",
    "name": "王小样",
    "document": "resident",
    "document_no": NUMBER,
    "unit": "样例有限公司",
    "matter": "了解本单位公示信息",
}


def begin(actor: Actor, **other: object) -> Serving:
    given = SAID | {"checked": True, "agreed": True} | other
    return services.begin(**given, actor=actor)  # type: ignore[arg-type]


def test_what_is_kept_of_a_visitor_is_not_the_number(cast: Cast) -> None:
    made = begin(cast.centre_officer)
    kept = " ".join(str(value) for value in Serving.objects.values().get(pk=made.pk).values())
    events = " ".join(str(e.detail) for e in Event.objects.filter(action="counter.opened"))
    assert made.name_masked == "王**"
    assert NUMBER not in kept + events
    assert "王小样" not in kept + events
    assert made.consent_digest == selectors.consent().digest


def test_without_consent_nobody_is_served(cast: Cast) -> None:
    with pytest.raises(ConsentNeeded):
        begin(cast.centre_officer, agreed=False)


@pytest.mark.parametrize("left_out", [{"checked": False}, {"name": "  "}, {"document_no": " "}])
def test_without_identity_nobody_is_served(cast: Cast, left_out: dict[str, object]) -> None:
    with pytest.raises(IdentityNotChecked):
        begin(cast.centre_officer, **left_out)


def test_a_clerk_of_a_department_has_no_window(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        begin(cast.clerk_a)


def test_the_next_visitor_ends_the_visit_before(cast: Cast) -> None:
    first = begin(cast.centre_officer)
    begin(cast.centre_officer, name="李样")
    first.refresh_from_db()
    assert first.closed_at is not None


def test_after_the_visit_nothing_is_handed_out(cast: Cast, district: District) -> None:
    made = begin(cast.centre_officer)
    services.close(made, actor=cast.centre_officer)
    with pytest.raises(ServingClosed):
        services.hand_out(made, district.subject.pk, [], actor=cast.centre_officer)


def test_from_the_form_to_the_verified_paper(cast: Cast, district: District) -> None:
    window = logged_in(cast.centre_officer)
    answer = window.post("/workbench/counter/", SAID | {"checked": "on", "agreed": "on"})
    visit = answer["Location"]
    found = words(window.get(visit, {"q": district.subject.name[:6]}))
    assert district.subject.name in found
    paper = window.post(f"{visit}hand-out/", {"subject": district.subject.pk})["Location"]
    number = Handed.objects.get().number
    printed = words(window.get(paper))
    assert number in printed
    assert "<svg" in printed
    assert number in words(window.get(f"{visit}receipt/"))
    read = words(Client().get("/verify/", {"number": number}))
    assert district.subject.name in read
    assert "王" not in read


def test_a_paper_whose_content_changed_is_not_printed_again(cast: Cast, district: District) -> None:
    made = begin(cast.centre_officer)
    paper = services.hand_out(made, district.subject.pk, [], actor=cast.centre_officer)
    Handed.objects.filter(pk=paper.pk).update(digest="0" * 64)
    address = f"/workbench/counter/{made.number}/{paper.number}/"
    assert "不能再按原编号打印" in words(logged_in(cast.centre_officer).get(address))


def test_a_form_without_consent_says_so(cast: Cast) -> None:
    answer = logged_in(cast.centre_officer).post("/workbench/counter/", SAID | {"checked": "on"})
    assert "取得同意" in words(answer)
    assert not Serving.objects.exists()


def test_another_department_does_not_see_the_visit(cast: Cast) -> None:
    made = begin(cast.centre_officer)
    with pytest.raises(NotFound):
        selectors.serving(made.number, actor=cast.clerk_b)


def test_a_visit_is_forgotten_after_its_year_and_the_paper_stays(
    cast: Cast, district: District
) -> None:
    made = begin(cast.centre_officer)
    paper = services.hand_out(made, district.subject.pk, [], actor=cast.centre_officer)
    Serving.objects.update(opened_at=timezone.now().replace(year=2020))
    store = store_of("counter_visits")
    due = [each.key for each in store.due(timezone.localdate())]
    store.destroy(due)
    assert not Serving.objects.exists()
    assert "目前有效" in words(Client().get("/verify/", {"number": paper.number}))
