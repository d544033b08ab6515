"""Tables of the catalogue."""

from xinshu.domain.catalog.models.edition import CatalogItem, Edition, ItemVersion
from xinshu.domain.catalog.models.grant import Grant

__all__ = ["CatalogItem", "Edition", "Grant", "ItemVersion"]
