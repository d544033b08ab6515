"""Cards an enterprise shows of itself, and the page that verifies papers."""

from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from builders.actors import SETUP, Cast, user_of
from delivery.district import District
from delivery.pages import logged_in, words
from delivery.published import publish
from xinshu.core.refusals import NotPermitted
from xinshu.domain.cards import services
from xinshu.domain.cards.models import Card
from xinshu.domain.cards.types import CardPublicAlready, NotYourSubject
from xinshu.domain.subjects.types import Subject
from xinshu.kernel import verifying
from xinshu.kernel.accounts.models import Claim
from xinshu.kernel.audit.models import Event
from xinshu.kernel.files import services as files

pytestmark = pytest.mark.django_db


def stand_for(cast: Cast, subject: Subject) -> None:
    """The enterprise's agent has a confirmed claim to act for the subject."""
    paper = files.store(BytesIO(b"%PDF-1.7"), name="p.pdf", kind="claim-evidence", actor=SETUP)
    Claim.objects.create(
        user=user_of(cast.enterprise),
        subject_ref=f"{Subject._meta.label_lower}:{subject.pk}",
        subject_label=subject.name,
        evidence=paper,
        state=Claim.State.CONFIRMED,
        claimed_at=timezone.now(),
    )


@pytest.fixture
def card(cast: Cast, district: District) -> Card:
    stand_for(cast, district.subject)
    return services.publish(district.subject.pk, actor=cast.enterprise)


def test_a_stranger_publishes_no_card(cast: Cast, district: District) -> None:
    with pytest.raises(NotYourSubject):
        services.publish(district.subject.pk, actor=cast.enterprise)


def test_an_officer_publishes_none_either(cast: Cast, district: District) -> None:
    with pytest.raises(NotPermitted):
        services.publish(district.subject.pk, actor=cast.centre_officer)


def test_whoever_scans_the_code_reads_the_file(card: Card, district: District) -> None:
    read = words(Client().get(f"/cards/{card.number}/"))
    assert district.subject.name in read
    assert "<svg" in read
    assert Event.objects.filter(action="cards.published").exists()


def test_a_card_counts_all_that_is_public_without_reading_it(
    card: Card, district: District, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    publish(district, 12)
    with django_assert_max_num_queries(20) as asked:
        read = words(Client().get(f"/cards/{card.number}/"))
    assert "12 条" in read
    assert not [each for each in asked.captured_queries if "payload" in each["sql"]]


def test_the_code_alone_is_a_picture(card: Card) -> None:
    answer = Client().get(f"/cards/{card.number}/qr.svg")
    assert answer["Content-Type"] == "image/svg+xml"


def test_there_is_one_card_for_a_subject(card: Card, cast: Cast) -> None:
    with pytest.raises(CardPublicAlready):
        services.publish(card.subject_id, actor=cast.enterprise)


def test_an_agent_publishes_and_takes_back_on_its_page(cast: Cast, district: District) -> None:
    stand_for(cast, district.subject)
    browser = logged_in(cast.enterprise)
    browser.post("/me/cards/", {"subject": district.subject.pk})
    number = Card.objects.get().number
    assert number in words(browser.get("/me/cards/"))
    browser.post(f"/me/cards/{number}/withdraw/")
    assert Client().get(f"/cards/{number}/").status_code == 404


def test_a_withdrawn_card_says_so_where_it_is_verified(card: Card, cast: Cast) -> None:
    assert "目前有效" in words(Client().get("/verify/", {"number": card.number}))
    services.withdraw(card, actor=cast.enterprise)
    read = words(Client().get("/verify/", {"number": card.number.lower()}))
    assert "现已失效" in read
    assert "持有单位已撤回" in read


def test_a_withdrawal_holds_from_the_next_request_on(
    card: Card, cast: Cast, settings: Settings
) -> None:
    settings.XINSHU_PAGE_SECONDS = 15
    page, proof = f"/cards/{card.number}/", f"/verify/?number={card.number}"
    visitor = Client()
    for address in (page, proof):
        assert visitor.get(address).status_code == 200
    services.withdraw(card, actor=cast.enterprise)
    assert visitor.get(page).status_code == 404
    assert "现已失效" in words(visitor.get(proof))


@pytest.mark.parametrize("page", ["", "qr.svg"])
def test_no_cache_on_the_way_answers_for_us(card: Card, page: str) -> None:
    assert "no-cache" in Client().get(f"/cards/{card.number}/{page}")["Cache-Control"]


def test_after_a_withdrawal_a_new_card_has_a_new_number(card: Card, cast: Cast) -> None:
    services.withdraw(card, actor=cast.enterprise)
    assert services.publish(card.subject_id, actor=cast.enterprise).number != card.number


def test_nobody_issued_it_is_told_apart_from_a_slip(db: None) -> None:
    assert "没有查到这个编号" in words(
        Client().get("/verify/", {"number": verifying.new_number("MP")})
    )
    assert "编号不完整或有误" in words(Client().get("/verify/", {"number": "MP-12"}))
