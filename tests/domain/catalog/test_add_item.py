"""A new item at run time: records are taken without a release of the software."""

import datetime as dt

import pytest

from builders.actors import Cast
from builders.catalogue import PARK, PENALTY, REGISTER, changed, grant
from builders.identifiers import code_no, enterprise_name
from builders.submissions import numbers, penalty, registration, send
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotPermitted
from xinshu.domain.catalog import selectors, services
from xinshu.domain.catalog.models import Edition
from xinshu.domain.catalog.types import CatalogueInvalid, EffectiveInPast, ItemExists
from xinshu.domain.collection.types import NoSuchItem
from xinshu.domain.records.models import Record

WARMTH = changed(PARK, code="heating", name="供热企业信息", unmatched="queue")


def add(cast: Cast, edition: Edition, document: dict[str, object], days: int = 0) -> Edition:
    day = selectors.today() + dt.timedelta(days=days)
    return services.add_item(
        actor=cast.centre_officer, edition=edition, document=document, effective_from=day
    )


def test_a_new_item_takes_records_at_once(cast: Cast, district: Edition) -> None:
    with watched() as traces:
        revision = add(cast, district, WARMTH)
    assert traces.left == {
        "audit": ["catalog.edition_published"],
        "messages": ["catalog.edition_published"],
    }
    assert revision.revision == district.revision + 1
    assert "供热" in revision.change_note
    grant(cast.department_a, "heating")
    row = {"name": enterprise_name(1), "code": code_no(1), "park_name": "一号园"}
    assert numbers(send(row, by=cast.clerk_a, item="heating")) == {"received": 1, "stored": 1}


def test_an_item_from_next_week_is_not_in_force_today(cast: Cast, district: Edition) -> None:
    add(cast, district, WARMTH, days=7)
    grant(cast.department_a, "heating")
    with pytest.raises(NoSuchItem):
        send(b"x", by=cast.clerk_a, item="heating")


def test_items_added_one_after_another_are_all_there(cast: Cast, district: Edition) -> None:
    second = add(cast, district, WARMTH)
    third = add(cast, second, changed(WARMTH, code="cooling", name="供冷企业信息"))
    assert {"heating", "cooling", "penalty"} <= set(selectors.loaded(third).items)
    assert selectors.edition_in_force(selectors.today()) == third


def test_records_keep_the_edition_they_were_judged_by(cast: Cast, district: Edition) -> None:
    send(registration(1), by=cast.clerk_a, item="register")
    later = add(cast, district, WARMTH)
    send(registration(2), by=cast.clerk_a, item="register")
    editions = Record.objects.order_by("pk").values_list("edition_id", flat=True)
    assert list(editions) == [district.pk, later.pk]


def test_what_is_wrong_is_refused(cast: Cast, district: Edition) -> None:
    with watched() as traces:
        with pytest.raises(ItemExists):
            add(cast, district, PENALTY)
        with pytest.raises(EffectiveInPast):
            add(cast, district, WARMTH, days=-1)
        with pytest.raises(CatalogueInvalid):
            add(cast, district, changed(WARMTH, key=["nothing"]))
        with pytest.raises(CatalogueInvalid):
            add(cast, district, changed(PENALTY, code="gossip", name="传闻"))
        for actor in (cast.clerk_a, cast.centre_reviewer):
            with pytest.raises(NotPermitted):
                services.add_item(
                    actor=actor,
                    edition=district,
                    document=WARMTH,
                    effective_from=selectors.today(),
                )
    assert traces.left == NOTHING


def test_one_item_of_a_register_is_enough_to_open_files(cast: Cast, district: Edition) -> None:
    traders = changed(REGISTER, code="traders", name="个体工商户登记信息")
    add(cast, district, traders)
    grant(cast.department_b, "traders")
    send(registration(5), by=cast.clerk_b, item="traders")
    assert numbers(send(penalty(5), by=cast.clerk_a)) == {"received": 1, "stored": 1}
    assert Record.objects.get(item__code="penalty").subject_id is not None
