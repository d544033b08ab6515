"""Documents of one edition → Edition, with every error collected and none hidden by another.

Documents are plain data by name: `edition.yaml`, `items/<code>.yaml`, `codes/<list>.yaml`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from xinshu.core.catalog.check_item import check_item
from xinshu.core.catalog.model import CodeList, Edition, Item
from xinshu.core.catalog.read_item import read_code_list, read_item
from xinshu.core.catalog.reading import CatalogError, Notes, Reader
from xinshu.core.rules.clean import half_width, spellings_of

LIVE_LISTS = frozenset({"organs"})  # handed in by the caller at run time, code → registered name
CATEGORY_LIST = "info_category"
LEVELS = ("national", "city", "district")
HEADER = "edition.yaml"
NARROW = "narrow.yaml"


@dataclass(frozen=True, slots=True)
class LoadResult:
    """`edition` is None exactly when there are errors."""

    edition: Edition | None
    errors: tuple[CatalogError, ...]


@dataclass(slots=True)
class Documents:
    """The parts of an edition read so far, and the errors met. `files`: item code → document."""

    header: Edition | None = None
    items: dict[str, Item] = field(default_factory=dict)
    code_lists: dict[str, CodeList] = field(default_factory=dict)
    errors: list[CatalogError] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)


def load_edition(documents: Mapping[str, object]) -> LoadResult:
    """A complete edition (no base). An overlay goes through `overlay.apply_overlay`."""
    read = read_documents(documents)
    lists = LIVE_LISTS | read.code_lists.keys()
    read.errors.extend(check_items(read.items.values(), read.code_lists, lists, read.files))
    for name in documents:
        if name == NARROW:
            read.errors.append(CatalogError(name, "", "基础目录没有可收紧的上级目录"))
    if read.header is not None and read.header.base is not None:
        read.errors.append(CatalogError(HEADER, "base", "有上级目录的版本应作为叠加目录载入"))
    edition = None if read.errors else assembled(read)
    return LoadResult(edition, tuple(read.errors))


def read_documents(documents: Mapping[str, object]) -> Documents:
    """Read every document by its name; `narrow.yaml` is left to the overlay."""
    read = Documents()
    for name, data in sorted(documents.items()):
        notes = Notes(name)
        if name == HEADER:
            read.header = _header(data, notes)
        elif name.startswith("items/"):
            _keep(read, read_item(data, notes), notes)
        elif name.startswith("codes/"):
            _keep_list(read.code_lists, read_code_list(data, notes), notes)
        elif name != NARROW:
            notes.note("", "不认识的文件（应为edition.yaml、items/或codes/下的文件）")
        read.errors.extend(notes.errors)
    if HEADER not in documents:
        read.errors.append(CatalogError(HEADER, "", "缺少版本说明文件"))
    return read


def assembled(read: Documents) -> Edition | None:
    """The edition of error-free documents."""
    if read.header is None:
        return None
    return replace(read.header, items=dict(read.items), code_lists=dict(read.code_lists))


def check_items(
    items: Iterable[Item],
    code_lists: Mapping[str, CodeList],
    lists: Iterable[str],
    files: Mapping[str, str],
) -> list[CatalogError]:
    """What is wrong with the sense of items, given all lists they may use.

    `files` names the document of an item; those without one come from `narrow.yaml`.
    """
    errors: list[CatalogError] = []
    known = frozenset(lists)
    categories = code_lists.get(CATEGORY_LIST)
    for item in items:
        notes = Notes(files.get(item.code, NARROW))
        check_item(item, notes, known)
        if categories is not None and item.category not in categories.values:
            notes.note("category", f"信息类别“{item.category}”不在代码集{CATEGORY_LIST}内")
        errors.extend(notes.errors)
    return errors


def _header(data: object, notes: Notes) -> Edition | None:
    reader = Reader(data, notes)
    effective_from = reader.day("effective_from")
    if effective_from is None:
        reader.note("effective_from", "必须填写日期YYYY-MM-DD")
    level = reader.needed("level")
    if level and level not in LEVELS:
        reader.note("level", f"应为{'、'.join(LEVELS)}之一")
    code, name, region = (reader.needed(key) for key in ("code", "name", "region"))
    effective_to, base = reader.day("effective_to"), reader.optional("base")
    permits, source = reader.texts("permits_local"), reader.text("source")
    reader.finish()
    if effective_from is None or notes.errors:
        return None
    if effective_to is not None and effective_to < effective_from:
        reader.note("effective_to", "早于effective_from")
        return None
    return Edition(
        code=code,
        name=name,
        region=region,
        level=level,
        effective_from=effective_from,
        effective_to=effective_to,
        base=base,
        permits_local=permits,
        source=source,
    )


def _keep(read: Documents, item: Item | None, notes: Notes) -> None:
    if item is None:
        return
    if item.code in read.items:
        notes.note("code", f"信息项代码“{item.code}”重复")
    read.items[item.code] = item
    read.files[item.code] = notes.file


def _keep_list(lists: dict[str, CodeList], code_list: CodeList | None, notes: Notes) -> None:
    if code_list is None:
        return
    if code_list.code in lists or code_list.code in LIVE_LISTS:
        notes.note("code", f"代码集“{code_list.code}”重复")
    lists[code_list.code] = code_list
    _check_spellings(code_list, notes)


def _check_spellings(code_list: CodeList, notes: Notes) -> None:
    """Codes and aliases must mean one code; a label two codes share is simply not a spelling."""
    accepted = spellings_of(code_list.values, code_list.aliases)
    for alias, code in code_list.aliases.items():
        if code not in code_list.values:
            notes.note(f"aliases[{alias}]", f"代码“{code}”不在代码集内")
        elif accepted[half_width(alias)] != code:
            notes.note(f"aliases[{alias}]", f"同时是代码“{accepted[half_width(alias)]}”的写法")
    for code, label in code_list.values.items():
        other = accepted.get(half_width(label), code)
        if other != code and label not in code_list.aliases:
            notes.note(f"values[{code}]", f"名称“{label}”同时是代码“{other}”的写法")
        if ";" in code or "," in code or code != code.strip() or not code:
            notes.note(f"values[{code}]", "代码不能为空，不能含分号、逗号或首尾空格")
