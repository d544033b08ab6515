"""Which department supplies what, from when to when."""

import datetime as dt

import pytest

from builders.actors import Cast
from builders.catalogue import item_row
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotPermitted
from xinshu.domain.catalog import selectors, services

pytestmark = pytest.mark.usefixtures("district")
FROM, TO = dt.date(2026, 3, 1), dt.date(2026, 6, 30)


def test_a_grant_counts_from_its_first_to_its_last_day(cast: Cast) -> None:
    item = item_row("tax")
    with watched() as traces:
        grant = services.grant_item(
            actor=cast.centre_officer, item=item, department=cast.department_b, starts_on=FROM
        )
    assert traces.left == {
        "audit": ["catalog.item_granted"],
        "messages": ["catalog.item_granted"],
    }
    with watched() as traces:
        services.end_grant(actor=cast.centre_officer, grant=grant, ends_on=TO)
    assert traces.left == {"audit": ["catalog.grant_ended"]}
    day = dt.timedelta(days=1)
    in_force = [
        selectors.is_granted(item.pk, cast.department_b.pk, on)
        for on in (FROM - day, FROM, TO, TO + day)
    ]
    assert in_force == [False, True, True, False]


def test_the_same_grant_again_is_idle(cast: Cast) -> None:
    facts = {"item": item_row("tax"), "department": cast.department_b, "starts_on": FROM}
    first = services.grant_item(actor=cast.centre_officer, **facts)
    with watched() as traces:
        assert services.grant_item(actor=cast.centre_officer, **facts) == first
    assert traces.left == NOTHING


def test_only_the_centre_grants(cast: Cast) -> None:
    for actor in (cast.clerk_a, cast.centre_reviewer, cast.enterprise):
        with watched() as traces, pytest.raises(NotPermitted):
            services.grant_item(
                actor=actor, item=item_row("tax"), department=cast.department_b, starts_on=FROM
            )
        with pytest.raises(NotPermitted):
            services.end_grant(actor=actor, grant=item_row("tax").grants.get(), ends_on=TO)
        assert traces.left == NOTHING


def test_a_department_sees_its_own_grants_the_centre_all(cast: Cast) -> None:
    assert {g.item.code for g in selectors.grants(cast.clerk_b)} == {"penalty"}
    assert selectors.grants(cast.centre_officer).count() == 5
    today = selectors.today()
    mine = [each.item.code for each in selectors.granted_items(cast.department_a.pk, today)]
    assert sorted(mine) == ["park", "penalty", "register", "tax"]
    assert selectors.departments_granted(["penalty", "tax"], today) == {"penalty": 2, "tax": 1}
