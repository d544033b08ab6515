"""Questions about items over all editions, those that have left the catalogue among them."""

from datetime import date

from xinshu.domain.catalog import selectors
from xinshu.domain.catalog.models import ItemVersion


def negative_items(on: date) -> list[int]:
    """Ids of the items that tell something negative, as the catalogue in force on a day says.

    Of an item it does not list, the last edition that had it decides: records outlive editions.
    """
    listed = selectors.items_by_id(on)
    past = ItemVersion.objects.filter(edition__effective_from__lte=on).exclude(item__in=listed)
    in_turn = past.order_by("edition__effective_from", "edition__revision", "edition_id")
    last_said = dict(in_turn.values_list("item_id", "negative"))
    return [
        *(pk for pk, item in listed.items() if item.negative),
        *(pk for pk, negative in last_said.items() if negative),
    ]
