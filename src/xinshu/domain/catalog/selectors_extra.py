"""Words for codes kept outside of records, such as the registration status of a subject."""

from collections.abc import Mapping

from xinshu.domain.catalog import selectors


def labels(code_list: str) -> Mapping[str, str]:
    """Code -> label of a list in the edition in force; empty where there is none such."""
    row = selectors.edition_in_force(selectors.today())
    found = selectors.loaded(row).code_lists.get(code_list) if row is not None else None
    return found.values if found is not None else {}
