"""How large the made-up district is and what each department submits."""

from collections.abc import Iterator
from dataclasses import dataclass

from xinshu.core.catalog.model import Item, SubjectClass
from xinshu.demo import words

REGISTERS = (
    ("market", "register_enterprise", "enterprise"),
    ("establishment", "register_organ", "organ"),
    ("establishment", "register_institution", "institution"),
    ("civil", "register_social", "social"),
)
"""Department, item, and the part of the world it registers."""

ROWS_PER_FILE = 200_000
HEAVY = {
    "administrative_penalty": 4,
    "administrative_licence": 8,
    "inspection_result": 8,
    "administrative_inspection": 6,
    "credit_commitment": 6,
    "contract_performance": 3,
    "tax_payment": 10,
    "social_insurance": 10,
    "housing_fund": 10,
    "water_bill": 8,
    "electricity_bill": 8,
    "gas_bill": 6,
}
"""Weights of items with many rows; all others weigh one."""

FEW = {"tax_a": 0.15, "customs_aeo": 0.02, "wage_arrears": 0.01, "credit_commitment": 0.5}


@dataclass(frozen=True, slots=True)
class Scale:
    """`subjects` in the registers and about `records` about them."""

    name: str
    subjects: int
    records: int


SCALES = {
    "small": Scale("small", 3_000, 12_000),
    "full": Scale("full", 60_000, 3_000_000),
    "city": Scale("city", 730_000, 3_000_000),
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """One file to come: which department sends how many rows of which item, in which form."""

    department: str
    organ: int
    item: str
    rows: int
    number: int
    form: str  # csv | gb18030 | xlsx | jsonl

    @property
    def key(self) -> str:
        """The same parcel has the same key at every run."""
        return f"{self.department}-{self.item}-{self.number}"


def parcels(scale: Scale, items: dict[str, Item]) -> Iterator[Parcel]:
    """Everything that is submitted besides the registers, department by department."""
    supplied = [
        (at, code, item)
        for at, (code, _, own) in enumerate(words.DEPARTMENTS)
        for item in (*own, *words.ALSO.get(code, ()))
        if item in items and not item.startswith("register_")
    ]
    forms = ("csv", "xlsx", "gb18030", "jsonl")
    for turn, ((at, code, item), rows) in enumerate(_shares(supplied, items, scale)):
        for number in range((rows + ROWS_PER_FILE - 1) // ROWS_PER_FILE):
            share = min(ROWS_PER_FILE, rows - number * ROWS_PER_FILE)
            form = forms[turn % 4] if rows <= 20_000 else "csv"
            yield Parcel(code, at, item, share, number, form)


Supply = tuple[int, str, str]
"""Place of the department, its code, the item."""


def _shares(
    supplied: list[Supply], items: dict[str, Item], scale: Scale
) -> Iterator[tuple[Supply, int]]:
    """Rows for each supply: what short lists cannot hold goes to the others, by weight."""
    room = {each: _room(items[each[2]], each[2], scale) for each in supplied}
    weight = {each: HEAVY.get(each[2], 1) for each in supplied}
    unit = scale.records / sum(weight.values())
    full = [each for each in supplied if room[each] < unit * weight[each]]
    left = scale.records - sum(room[each] for each in full)
    unit = left / sum(weight[each] for each in supplied if each not in full)
    for each in supplied:
        yield each, max(1, min(room[each], int(unit * weight[each])))


def _room(item: Item, code: str, scale: Scale) -> int:
    """No list holds more than life would put on it; a periodic fact comes once per subject."""
    if item.subject_classes == {SubjectClass.PERSON}:
        return max(20, scale.subjects // 60)
    if len(item.key) == 2 and "period" in item.key:
        return int(scale.subjects * 0.5)
    if item.info_class.name == "SERIOUS":
        return max(5, scale.subjects // 400)
    return int(scale.subjects * FEW[code]) if code in FEW else 10**9
