"""Publishing a catalogue: all its errors at once, one revision after another."""

import datetime as dt

import pytest

from builders.actors import SETUP, Cast
from builders.catalogue import (
    PARK,
    PENALTY,
    base_documents,
    changed,
    overlay_documents,
    publish,
    publish_district,
)
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotFound, NotPermitted
from xinshu.domain.catalog import selectors, services
from xinshu.domain.catalog.models import CatalogItem, Edition, ItemVersion
from xinshu.domain.catalog.types import BaseMissing, CatalogueInvalid, EditionUnchanged
from xinshu.kernel.accounts.actor import Actor

TODAY = selectors.today


def imported(by: Actor, documents: dict[str, object]) -> Edition:
    return services.import_edition(actor=by, documents=documents)


def test_an_edition_is_published_with_its_items_for_lists(cast: Cast) -> None:
    with watched() as traces:
        edition = imported(cast.centre_officer, base_documents())
    assert traces.left == {
        "audit": ["catalog.edition_published"],
        "messages": ["catalog.edition_published"],
    }
    assert edition.revision == 1
    lines = {v.item.code: v for v in selectors.item_versions(edition)}
    assert set(lines) == {"penalty", "register", "tax"}
    assert lines["penalty"].negative == "N2"
    assert lines["tax"].storage == "lake"
    assert lines["penalty"].field_count == len(PENALTY["fields"])


def test_every_error_is_listed_not_only_the_first(cast: Cast) -> None:
    broken = changed(PENALTY, key=["nothing"], legal_basis=[])
    broken["fields"][1]["codes"] = "no_such_list"
    broken["rules"][0]["when"] = "decided_on <="
    with watched() as traces, pytest.raises(CatalogueInvalid) as refused:
        imported(cast.centre_officer, base_documents(penalty=broken))
    said = "\n".join(refused.value.errors)
    assert len(refused.value.errors) >= 4
    for word in ("nothing", "no_such_list", "T01", "legal_basis"):
        assert word in said
    assert traces.left == NOTHING
    assert not Edition.objects.exists()


def test_the_same_text_again_is_no_revision_and_a_change_is_the_next(cast: Cast) -> None:
    imported(cast.centre_officer, base_documents())
    with watched() as traces, pytest.raises(EditionUnchanged):
        imported(cast.centre_officer, base_documents())
    assert traces.left == NOTHING
    second = imported(cast.centre_officer, base_documents(penalty=changed(PENALTY, name="处罚")))
    assert second.revision == 2
    assert CatalogItem.objects.count() == 3
    assert ItemVersion.objects.filter(item__code="penalty").count() == 2


@pytest.mark.parametrize("who", ["centre_reviewer", "clerk_a", "system_admin", "public"])
def test_only_the_centre_publishes(cast: Cast, who: str) -> None:
    with watched() as traces, pytest.raises(NotPermitted):
        imported(getattr(cast, who), base_documents())
    assert traces.left == NOTHING


@pytest.mark.django_db
def test_an_overlay_needs_its_base() -> None:
    with pytest.raises(BaseMissing, match="base"):
        imported(SETUP, overlay_documents())


@pytest.mark.django_db
def test_an_overlay_is_the_base_narrowed_and_its_own_items() -> None:
    edition = publish_district()
    whole = selectors.loaded(edition)
    assert set(whole.items) == {"penalty", "register", "tax", "park"}
    assert whole.items["penalty"].due_working_days == 5
    assert edition.base is not None
    assert edition.base.code == "base"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "loose",
    [
        {"due_working_days": 30},
        {"frequency": "yearly"},
        {"fields": {"fact": {"required": False}}},
        {"fields": {"fact": {"length": 9000}}},
        {"fields": {"person_id": {"publicity": "public"}}},
        {"fields": {"fine": {"minimum": "-5"}}},
    ],
    ids=str,
)
def test_an_overlay_that_loosens_is_refused_and_named(loose: dict[str, object]) -> None:
    publish(base_documents())
    with pytest.raises(CatalogueInvalid) as refused:
        imported(SETUP, overlay_documents({"item": "penalty", **loose}))
    assert len(refused.value.errors) == 1
    assert "penalty" in str(refused.value)
    assert not Edition.objects.filter(code="district").exists()


@pytest.mark.django_db
def test_a_district_invents_no_misconduct() -> None:
    publish(base_documents())
    documents = overlay_documents()
    own = changed(PARK, negative="N2", legal_basis=["《某办法》"])
    own["fields"].append({"code": "doc", "name": "文书号", "length": 64, "role": "document_no"})
    documents["items/park.yaml"] = own
    with pytest.raises(CatalogueInvalid):
        imported(SETUP, documents)


@pytest.mark.django_db
def test_the_edition_in_force_goes_by_region_and_day() -> None:
    publish(base_documents())
    day = TODAY()
    assert selectors.edition_in_force(day).code == "base"
    starts = day + dt.timedelta(days=10)
    publish(overlay_documents(), effective_from=starts.isoformat())
    assert selectors.edition_in_force(day).code == "base"
    assert selectors.edition_in_force(starts).code == "district"
    assert selectors.edition_in_force(starts, region="120110").code == "base"
    assert selectors.edition_in_force(dt.date(2000, 1, 1)) is None


@pytest.mark.django_db
def test_an_edition_that_has_ended_makes_way() -> None:
    publish(base_documents())
    day = TODAY()
    publish(overlay_documents(), effective_to=(day - dt.timedelta(days=1)).isoformat())
    assert selectors.edition_in_force(day).code == "base"


@pytest.mark.django_db
def test_differences_are_grouped_by_item() -> None:
    first = publish(base_documents())
    second = publish(base_documents(penalty=changed(PENALTY, "fact", length=100)))
    changes = selectors.compare(first, second)
    assert list(changes) == ["penalty"]
    assert any("违法事实" in change.sentence for change in changes["penalty"])


@pytest.mark.django_db
def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        selectors.edition(1)
    with pytest.raises(NotFound):
        selectors.item_row("horoscope")
