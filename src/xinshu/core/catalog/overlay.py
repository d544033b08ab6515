"""A region's overlay on its base edition: it may narrow and add, never loosen.

Documents are those of `load` plus `narrow.yaml`, a list of `{item, …}` entries. What loosens is
refused by name (`Loosening`); form errors are collected like everywhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from xinshu.core.catalog.load import LIVE_LISTS, NARROW, Documents, check_items, read_documents
from xinshu.core.catalog.model import CodeList, Edition, Item, Role
from xinshu.core.catalog.narrow import Loosening, Narrowed, narrow_item
from xinshu.core.catalog.reading import CatalogError, Notes, Reader

LEVEL_ORDER = {"national": 0, "city": 1, "district": 2}


@dataclass(frozen=True, slots=True)
class OverlayResult:
    """`edition` is the complete merged edition; None exactly when there are errors or refusals.

    `refusals` are the loosenings among the errors, with base and overlay value.
    """

    edition: Edition | None
    errors: tuple[CatalogError, ...]
    refusals: tuple[Loosening, ...] = ()


def apply_overlay(base: Edition, documents: Mapping[str, object]) -> OverlayResult:
    """The edition in force in the region: the base, narrowed, plus the region's own items."""
    read = read_documents(documents)
    _check_header(base, read)
    _check_code_lists(base, read)
    narrowed = _narrow_all(base, documents.get(NARROW), read)
    added = _added_items(base, read)
    code_lists = {**base.code_lists, **narrowed.code_lists, **read.code_lists}
    items = {**narrowed.items, **added}
    read.errors.extend(_sense(base, items, code_lists, read.files))
    errors = (*read.errors, *(loosening.error for loosening in narrowed.refusals))
    if errors or read.header is None:
        return OverlayResult(None, errors, tuple(narrowed.refusals))
    edition = replace(
        read.header, items=items, code_lists=code_lists, permits_local=base.permits_local
    )
    return OverlayResult(edition, ())


def _check_header(base: Edition, read: Documents) -> None:
    header = read.header
    if header is None:
        return
    if header.base != base.code:
        sentence = f"应为“{base.code}”，实际是“{header.base or ''}”"
        read.errors.append(CatalogError("edition.yaml", "base", sentence))
    if LEVEL_ORDER[header.level] <= LEVEL_ORDER[base.level]:
        sentence = "叠加目录的层级应低于上级目录"
        read.errors.append(CatalogError("edition.yaml", "level", sentence))
    if header.permits_local:
        sentence = "只有基础目录可以规定地方自设负面信息的类别"
        read.errors.append(CatalogError("edition.yaml", "permits_local", sentence))


def _check_code_lists(base: Edition, read: Documents) -> None:
    for code in read.code_lists.keys() & base.code_lists.keys():
        sentence = f"代码集“{code}”已在上级目录中，只能用codes_only收紧"
        read.errors.append(CatalogError(f"codes/{code}.yaml", "code", sentence))


def _narrow_all(base: Edition, data: object, read: Documents) -> Narrowed:
    """Every base item, narrowed where `narrow.yaml` says so."""
    narrowed = Narrowed(dict(base.items), {}, [])
    if data is None:
        return narrowed
    notes = Notes(NARROW)
    seen: set[str] = set()
    if not isinstance(data, list):
        notes.note("", "应为列表，每项收紧一个信息项")
        data = []
    for index, entry in enumerate(data):
        reader = Reader(entry, notes, f"[{index + 1}]")
        code = reader.needed("item")
        reader.path = code or reader.path
        if code in seen:
            reader.note("item", "同一信息项只能收紧一次")
        elif code not in base.items:
            reader.note("item", f"上级目录中没有信息项“{code}”")
        else:
            narrow_item(base, base.items[code], reader, narrowed)
        seen.add(code)
    read.errors.extend(notes.errors)
    return narrowed


def _added_items(base: Edition, read: Documents) -> dict[str, Item]:
    for code, item in read.items.items():
        file = read.files[code]
        if code in base.items:
            sentence = "上级目录已有该信息项，只能在narrow.yaml中收紧"
            read.errors.append(CatalogError(file, "code", sentence))
        if item.negative is not None and item.category not in base.permits_local:
            sentence = f"上级目录不允许地方在信息类别“{item.category}”中自设负面信息"
            read.errors.append(CatalogError(file, "negative", sentence))
        if item.negative is not None and item.field_of(Role.DOCUMENT_NO) is None:
            sentence = "地方自设的负面信息必须有文书号字段"
            read.errors.append(CatalogError(file, "fields", sentence))
    return read.items


def _sense(
    base: Edition,
    items: Mapping[str, Item],
    code_lists: Mapping[str, CodeList],
    files: Mapping[str, str],
) -> list[CatalogError]:
    """Sense of what the overlay touched; untouched base items were checked with their edition."""
    touched = [item for code, item in items.items() if base.items.get(code) is not item]
    return check_items(touched, code_lists, LIVE_LISTS | code_lists.keys(), files)
