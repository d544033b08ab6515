"""Linking rows to subjects: by code, by other identifiers, by name. No guess is silent.

The first identifier that is known decides. A name speaks only where nothing contradicts it: a row
whose code the register does not know is never filed under a subject with another code because the
names are equal, nor a row of one region under a subject of another. Such rows wait in the queue,
where the subject of that name is a candidate.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from xinshu.core.catalog.model import Item, Role
from xinshu.core.identifiers.names import normal
from xinshu.engine.match.lookup import NOBODY, SEVERAL, Subjects
from xinshu.engine.match.register import Register, in_region

Truths = npt.NDArray[np.bool_]

IDENTIFIERS = (
    (Role.SUBJECT_CODE, "uscc", "统一社会信用代码"),
    (Role.REGISTRATION_NO, "registration_no", "工商注册号"),
    (Role.ORGANISATION_CODE, "organisation_code", "组织机构代码"),
    (Role.TAX_NO, "tax_no", "税务登记号"),
    (Role.INSTITUTION_NO, "institution_no", "事业单位证书号"),
    (Role.SOCIAL_NO, "social_no", "社会组织登记证号"),
)
"""Field role, kind of identifier and its name, in the order in which they decide."""

_WITHIN = frozenset({"organisation_code", "tax_no"})
_UNKNOWN = "主体库中没有与本行代码或名称相符的主体"
_OTHER_CODE = "主体库中没有本行的统一社会信用代码，同名主体的代码与之不同，未自动关联"
_OTHER_REGION = "同名主体不在本行所载的行政区划，未自动关联"


def link(values: pl.DataFrame, item: Item, register: Register) -> pl.DataFrame:
    """The subject of each row of `values` (`row_no` and a String column per field code).

    Answers `row_no`, `subject_id` (Int64 or null), `method` (code, old_code, registration_no …,
    name_region, name, or null), `detail` (a sentence for people) and `name_agrees`: whether the
    subject found has or had the name in the row (V04); null where the row has no name or no
    subject was found.
    """
    links = _Links(values.height)
    for role, kind, label in IDENTIFIERS:
        given = _column(values, item, role)
        if given is not None and given.null_count() < len(given):
            _by_identifier(links, register, given, kind, label)
    names = _column(values, item, Role.SUBJECT_NAME)
    if names is not None and links.open.any():
        code = _column(values, item, Role.SUBJECT_CODE)
        _by_name(links, register, names, _column(values, item, Role.REGION), code)
    agrees = _agreement(names, links.subjects, register)
    return links.frame(values["row_no"], agrees)


class _Links:
    """What is known so far: a row is open until a subject is found or a doubt stops the search."""

    def __init__(self, height: int) -> None:
        self.subjects = np.full(height, NOBODY, dtype=np.int64)
        self.open = np.ones(height, dtype=np.bool_)
        self._outcome = np.zeros(height, dtype=np.uint32)
        self._methods: list[str | None] = [None]
        self._details = [_UNKNOWN]

    def take(self, found: Subjects, method: str, label: str) -> None:
        """File open rows under the subject found; close those for which there are several."""
        one = self.open & (found >= 0)
        self.subjects[one] = found[one]
        self._close(one, method, f"按{label}匹配")
        self.stop(found == SEVERAL, f"{label}对应多个主体，未自动关联")

    def stop(self, rows: Truths, detail: str) -> None:
        """Close open rows without a subject."""
        self._close(self.open & rows, None, detail)

    def _close(self, rows: Truths, method: str | None, detail: str) -> None:
        self._outcome[rows] = len(self._details)
        self.open = self.open & ~rows
        self._methods.append(method)
        self._details.append(detail)

    def frame(self, row_no: pl.Series, agrees: pl.Series) -> pl.DataFrame:
        """The answer of `link`."""
        subjects = pl.Series("subject_id", self.subjects)
        return pl.DataFrame(
            [
                row_no,
                subjects.set(subjects < 0, None),
                pl.Series("method", self._methods, dtype=pl.String).gather(self._outcome),
                pl.Series("detail", self._details, dtype=pl.String).gather(self._outcome),
                agrees.alias("name_agrees"),
            ]
        )


def _column(values: pl.DataFrame, item: Item, role: Role) -> pl.Series | None:
    field = item.field_of(role)
    return None if field is None else values[field.code]


def _by_identifier(
    links: _Links, register: Register, given: pl.Series, kind: str, label: str
) -> None:
    present = register.by_code(kind, current=True).find(given)
    former = register.by_code(kind, current=False).find(given)
    code = kind == "uscc"
    links.take(present, "code" if code else kind, label)
    links.take(former, "old_code" if code else kind, f"曾用{label}")
    if kind in _WITHIN:
        _by_part(links, register, given, kind, label)


def _by_part(links: _Links, register: Register, given: pl.Series, kind: str, label: str) -> None:
    """Older numbers whose organisation code stands within the unified code (GB 32100)."""
    signs = given.str.replace_all("-", "").str.to_uppercase()
    length = signs.str.len_chars()
    if kind == "tax_no":
        links.take(register.by_code("uscc", current=True).find(signs), kind, label)
        # 15 signs: six of the district, nine of the organisation code (before the codes merged).
        part = signs.str.slice(6).set((length != 15).fill_null(True), None)
    else:
        links.take(register.by_code(kind, current=True).find(signs), kind, label)
        part = signs.set((length != 9).fill_null(True), None)
    links.take(
        register.by_organisation_part.find(part), kind, f"{label}（统一社会信用代码第9至17位）"
    )


def _by_name(
    links: _Links,
    register: Register,
    names: pl.Series,
    regions: pl.Series | None,
    codes: pl.Series | None,
) -> None:
    asked = normalised(names.set(pl.Series(~links.open), None))
    anywhere = register.by_name.find(asked)
    if codes is not None:
        differs = codes.is_not_null().to_numpy() & register.has_code(anywhere)
        links.stop(differs & (anywhere >= 0), _OTHER_CODE)
    if regions is not None:
        here = register.by_name_and_region.find(in_region(asked, regions))
        links.take(here, "name_region", "名称和行政区划")
        elsewhere = regions.is_not_null().to_numpy() & (anywhere != NOBODY)
        links.stop(elsewhere, _OTHER_REGION)
    links.take(anywhere, "name", "名称")


def _agreement(names: pl.Series | None, subjects: Subjects, register: Register) -> pl.Series:
    height = len(subjects)
    if names is None:
        return pl.Series([None] * height, dtype=pl.Boolean)
    judged = names.is_not_null().to_numpy() & (subjects >= 0)
    agrees = register.is_named(names, subjects)
    doubtful = np.flatnonzero(judged & ~agrees)  # as typed it is no name of the subject
    if len(doubtful):
        folded = normalised(names.gather(doubtful))
        agrees[doubtful] = register.is_named(folded, subjects[doubtful])
    return pl.Series(agrees).set(pl.Series(~judged), None)


def normalised(names: pl.Series) -> pl.Series:
    """The normal form of each name, worked out once for each distinct one."""
    distinct = names.drop_nulls().unique()
    if distinct.is_empty():
        return names
    return names.replace_strict(distinct, [normal(name) for name in distinct], default=None)
