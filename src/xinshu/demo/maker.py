"""What stands in a field of a made-up row: by the field's role first, by its type otherwise."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from xinshu.core.catalog.model import Edition, Field, FieldType, Item, Role, SubjectClass
from xinshu.demo import words
from xinshu.demo.world import World

Numbers = npt.NDArray[np.int64]
OPTIONAL_FILLED = 0.7
CONDITIONAL_FILLED = 0.5
FRESH = 0.7  # share of decisions that are reported within the legal days
ENDINGS = ("注销", "撤销", "吊销", "撤消")  # facts of subjects that ended; the made-up ones live
ODD = frozenset({"industry_code", "register_main_type", "CF_SFSM"})  # rarely filled, seldom rightly
# What nearly every decision says; the other codes are drawn now and then.
USUAL = {"CF_CXLX": "2", "CF_CXBJ": "0", "CF_FYSS": "1", "CF_XFZT": "1", "publicationType": "1"}
USUAL_TIMES = 12  # for each other code
RARE = frozenset({"CF_GSJZQ", "removed_on", "cleared_on", "BZ"})  # ends before the usual end
TERM_ENDS = "CF_GSJZQ"
TERM_DAYS = (92, 365, 365, 1095)  # of minor, general and serious penalties
NUMBERS = ("编号", "证号", "文号", "号码")
RARE_FILLED = 0.06
TERMS = (365, 365, 365, 1096)  # days authorities state as the term of publicity
KINDS = ("类别", "类型", "方式", "种类")
ORGANS = ("单位", "机关", "机构", "部门")


@dataclass(frozen=True, slots=True)
class Draw:
    """One drawing: who the rows are about, the day of each, the serial to go on from."""

    random: np.random.Generator
    who: pl.DataFrame
    days: Numbers
    after: int

    @property
    def height(self) -> int:
        """Rows drawn."""
        return self.who.height


class Maker:
    """Fills the fields of one item for one department of the world."""

    def __init__(
        self, item: Item, edition: Edition, world: World, *, organ: int, period: str
    ) -> None:
        self.item, self.edition, self.world, self.period = item, edition, world, period
        self.organ_name: str = world.organs["name"][organ]
        self.organ_code: str = world.organs["code"][organ]
        registers = [str(each) for each in item.subject_classes - {SubjectClass.PERSON}]
        about = world.subjects.filter(pl.col("register").is_in(registers))
        self.pool = about if about.height else world.persons
        self._by_role = self._roles()

    def draw(self, random: np.random.Generator, count: int, after: int) -> pl.DataFrame:
        """`count` rows about subjects drawn with a long tail, as in life."""
        rank = random.beta(0.6, 2.2, count) * self.pool.height
        return self.fill(random, self.pool[rank.astype(np.int64)], after)

    def fill(self, random: np.random.Generator, who: pl.DataFrame, after: int = 0) -> pl.DataFrame:
        """One row for each line of `who`."""
        fresh = random.random(who.height) < FRESH
        ago = np.where(
            fresh, random.integers(0, 6, who.height), random.integers(6, 330, who.height)
        )
        days = self.world.today.toordinal() - 1 - ago
        draw = Draw(random, who, days, after)
        columns = {field.code: self._column(field, draw) for field in self.item.fields}
        return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))

    def _column(self, field: Field, draw: Draw) -> pl.Series:
        by_role = self._by_role.get(field.role) if field.role else None
        if by_role is not None:
            return by_role(field, draw)
        if self._stays_blank(field):
            return pl.Series([None] * draw.height, dtype=pl.String)
        made = self._by_type(field, draw)
        if field.required or field.code in self.item.key:
            return made
        filled = CONDITIONAL_FILLED if field.required_if else OPTIONAL_FILLED
        filled = RARE_FILLED if field.code in RARE else filled
        return made.set(pl.Series(draw.random.random(draw.height) > filled), None)

    def _stays_blank(self, field: Field) -> bool:
        if field.required:
            return False
        personal = field.mask is not None or field.codes == "id_type"
        return personal or field.code in ODD or any(word in field.name for word in ENDINGS)

    def _roles(self) -> Mapping[Role, Callable[[Field, Draw], pl.Series]]:
        return {
            Role.SUBJECT_NAME: lambda _, draw: draw.who["name"],
            Role.SUBJECT_CODE: self._code,
            Role.TAX_NO: self._code,
            Role.SUBJECT_CATEGORY: self._category,
            Role.LEGAL_REPRESENTATIVE: lambda _, draw: draw.who["representative"],
            Role.ADDRESS: lambda _, draw: draw.who["address"],
            Role.REGION: lambda _, draw: draw.who["region"],
            Role.ESTABLISHED_ON: lambda _, draw: draw.who["founded"].dt.to_string("%Y-%m-%d"),
            Role.SUBJECT_STATUS: lambda field, draw: self._labels(field, ["1"] * draw.height),
            Role.ORGAN_NAME: lambda _, draw: pl.Series([self.organ_name] * draw.height),
            Role.ORGAN_CODE: lambda _, draw: pl.Series([self.organ_code] * draw.height),
            Role.DECIDED_ON: lambda _, draw: _dates(draw.days),
            Role.VALID_FROM: lambda _, draw: _dates(draw.days),
            Role.VALID_UNTIL: lambda _, draw: _dates(
                draw.days + draw.random.integers(200, 360, draw.height)
            ),
            Role.PERIOD: self._periods,
            Role.DOCUMENT_NO: lambda _, draw: self._documents(draw),
            Role.PERSON_ID: lambda _, draw: draw.who["number"],
            Role.PERSON_ID_TYPE: self._id_type,
            Role.REGISTRATION_NO: _nothing,
            Role.ORGANISATION_CODE: _nothing,
            Role.INSTITUTION_NO: _nothing,
            Role.SOCIAL_NO: _nothing,
        }

    def _code(self, field: Field, draw: Draw) -> pl.Series:
        optional_twin = field.role is Role.TAX_NO and not field.required
        return _nothing(field, draw) if optional_twin else draw.who["code"]

    def _category(self, field: Field, draw: Draw) -> pl.Series:
        told = {"92": "3", "": "2"}
        return self._labels(field, [told.get(head, "1") for head in draw.who["head"]])

    def _id_type(self, field: Field, draw: Draw) -> pl.Series:
        labels = self._labels(field, ["01"] * draw.height)
        return labels.set(draw.who["number"].is_null(), None)

    def _by_type(self, field: Field, draw: Draw) -> pl.Series:
        match field.type:
            case FieldType.ENUM | FieldType.SET:
                usual = [field.default] if field.default else []
                codes = usual or list(self.edition.code_lists[str(field.codes)].values)
                codes += (
                    [USUAL[field.code]] * USUAL_TIMES * len(codes) if field.code in USUAL else []
                )
                picked = draw.random.integers(0, len(codes), draw.height)
                return self._labels(field, [codes[i] for i in picked])
            case FieldType.DATE if field.code == TERM_ENDS:
                return _dates(draw.days + draw.random.choice(TERM_DAYS, draw.height))
            case FieldType.DATE:
                near = draw.random.integers(0, 5, draw.height)
                far = draw.random.choice(TERMS, draw.height)
                return _dates(draw.days + (far if field.code == "CF_GSJZQ" else near))
            case FieldType.INTEGER:
                return pl.Series(draw.random.integers(1, 200, draw.height)).cast(pl.String)
            case FieldType.DECIMAL:
                amounts = np.round(draw.random.gamma(1.2, 4.0, draw.height) + 0.05, 2)
                return pl.Series([f"{amount:.{min(field.scale or 0, 2)}f}" for amount in amounts])
            case FieldType.TEXT:
                return self._texts(field, draw)

    def _texts(self, field: Field, draw: Draw) -> pl.Series:
        fixed = self._fixed(field)
        if fixed:
            return pl.Series([fixed] * draw.height)
        if field.pattern:
            return self._patterned(field.pattern, draw)
        pool = _pool(field)
        if pool:
            return _picked(pool, draw).str.slice(0, field.length or 200)
        numbers = draw.random.integers(10**5, 10**6, draw.height)
        return pl.Series([f"样例{n}"[: field.length] for n in numbers])

    def _fixed(self, field: Field) -> str | None:
        """What stands in every row: the default, or the sender itself."""
        if field.default:
            return field.default
        if field.format == "uscc":
            return self.organ_code
        return self.organ_name if field.name.endswith(ORGANS) else None

    def _patterned(self, pattern: str, draw: Draw) -> pl.Series:
        """Digits as long as the pattern asks for; twenty are region, day and serial (§6.2)."""
        found = re.search(r"\{(\d+)\}", pattern)
        width = int(found.group(1)) if found else 6
        serials = [str(draw.after + n + 1).zfill(6) for n in range(draw.height)]
        if width == 20:
            days = [date.fromordinal(int(day)).strftime("%Y%m%d") for day in draw.days]
            both = zip(days, serials, strict=True)
            return pl.Series([f"{self.world.region}{day}{serial}" for day, serial in both])
        return pl.Series([serial.zfill(width)[-width:] for serial in serials])

    def _labels(self, field: Field, codes: Sequence[str]) -> pl.Series:
        """Codes as clerks write them: the label."""
        labels: Mapping[str, str] = self.edition.code_lists[str(field.codes)].values
        return pl.Series([labels.get(code, code) for code in codes])

    def _periods(self, field: Field, draw: Draw) -> pl.Series:
        month = self.period.replace("-", "") or f"{self.world.today:%Y%m}"
        return pl.Series([month[: field.length or 6]] * draw.height)

    def _documents(self, draw: Draw) -> pl.Series:
        years = [date.fromordinal(int(day)).year for day in draw.days]
        mark = self.organ_code[-4:]
        numbered = enumerate(years, draw.after + 1)
        return pl.Series([f"样例{mark}〔{year}〕{serial}号" for serial, year in numbered])


def _dates(days: Numbers) -> pl.Series:
    return pl.Series([date.fromordinal(int(day)).isoformat() for day in days])


def _nothing(_: Field, draw: Draw) -> pl.Series:
    return pl.Series([None] * draw.height, dtype=pl.String)


def _pool(field: Field) -> Sequence[str]:
    """Words that fit a field's name, or none where a made-up number does."""
    if "依据" in field.name:
        return words.LAWS
    if field.name.endswith(KINDS):
        return words.KINDS
    if "范围" in field.name:
        return words.SCOPES
    if field.name.endswith("名称"):
        return words.PAPERS
    if field.name.endswith(NUMBERS):
        return ()
    short = field.length is not None and field.length < 40
    return () if short else words.SENTENCES


def _picked(pool: Sequence[str], draw: Draw) -> pl.Series:
    return pl.Series([pool[i] for i in draw.random.integers(0, len(pool), draw.height)])
