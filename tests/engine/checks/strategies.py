"""Random items, rules and dirty rows: everything the catalogue and the rule language can say."""

from collections.abc import Sequence
from datetime import date

from hypothesis import strategies as st

from xinshu.core.catalog.model import (
    Field,
    FieldType,
    InfoClass,
    Item,
    Role,
    Rule,
    Severity,
)
from xinshu.core.rules.formats import FORMATS
from xinshu.core.rules.functions import FUNCTIONS, Argument, Function
from xinshu.core.rules.kinds import KIND_OF_TYPE
from xinshu.core.rules.printer import to_text
from xinshu.core.rules.tree import (
    And,
    Arith,
    Call,
    Compare,
    Expression,
    InCodes,
    InValues,
    Kind,
    Literal,
    Name,
    Not,
    Or,
    Reference,
)

CODES = {
    "kind": {"01": "警告", "03": "罚款", "04": "没收违法所得", "a;b": "两种，合一", "Ｗ": "全角"},
    "organs": {"11120113000000019P": "样例市监局", "12120113000000027F": "样例（中心）"},
    "empty": {},
}
REFERENCE = Reference(
    today=date(2026, 4, 1),
    codes=CODES,
    code_aliases={"kind": {"罚金": "03", "warn": "01"}},
    workdays={date(2026, 1, 1): False, date(2026, 1, 4): True, date(2026, 2, 16): False},
)
PATTERNS = ("[A-Z]{2}\\d+", "样例.*", "(?:a|b){1,5}[^c]*", "\\S+", "[0-9]{3}-?[0-9]*", ".{1000}")

IDENTIFIERS = (
    "91350100M000100Y43", "11120110000176778B", "91350211M0000XUF46", "91120113MA0TE5T08M",
    "D2143569-X", "D2143569X", "110108000000016", "440301103448669", "1101080000000",
    "11010519491231002X", "120113199001010012", "12011319900101001x", "120113199002300012",
    "E12345678", "120113D2143569X", "13800138000", "2026", "202613", "120113", "a@b.cn",
)  # fmt: skip
WORDS = (
    "样例", "样例市监局", "样例(中心)", "罚款", "警告", "没收违法所得", "无", "/", "测试12", "123",
    "无锡样例", "n/a", "同 上", "\u180e无", "０００", "身份证120113199001010012等", "1 2 0",
    "120113 19900101 0012", "电话138 0013 8000。", "１３８００１３８０００", "“引号”",
    "第一行\n第二行",
)  # fmt: skip
DIRT = (
    " ", "\u3000", "\u00a0", "\t", "\n", "\r\n", "\u2028", "\x00", "\x07", "\x7f", "\x85", "\u00ad",
    "\u200b", "\u200e", "\u2009", "\u202e", "\u2066", "\u1680", "\ufeff", "Ａ", "１", "；", ";",
    "、", "-", ".", "，", "é", "𝒳", "ſ", "ß",
)  # fmt: skip
DATES = (
    "2026-03-02", "2024-02-29", "2023-02-29", "2021/2/3", "2021.02.03", "20210203", "20210230",
    "2021年2月3日", "2021-02-03 00:00:00", "2021-02-03T23:59", "0999-01-01", "9999-12-31",
    "1000-01-01", " 2021-02-3", "2021-2-003", "+021-02-03", "二〇二一", "2026-04-01", "1990-1-1",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "1", "-1.5", "1.50", "0.123456", "1,234.50", "12,34", "+7", ".5", "5.", "1e3", "NaN",
    "007", "１２．５", "壹万", "100000", "99999999999999999999", "9" * 38,
    "9" * 39, "0." + "0" * 37 + "1", "0.1", "-0.0", "1.5万元", "inf",
)  # fmt: skip

# --- values


def _mixed(pieces: Sequence[str]) -> st.SearchStrategy[str]:
    piece = st.sampled_from(pieces) | st.sampled_from(pieces)
    dirt = st.sampled_from(("", "", "", *DIRT))
    return st.builds("{}{}{}{}".format, dirt, piece, dirt, st.just("") | piece)


_anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_long = st.builds(str.__mul__, st.sampled_from(("样", "ab", "1", "\n样")), st.integers(0, 700))
_codes = st.lists(
    st.sampled_from([*CODES["kind"], "罚款", "罚金", "warn", "Ｗ", "W", "99", " 03"]), max_size=4
)
_of_type = {
    FieldType.TEXT: _mixed(WORDS) | _mixed(IDENTIFIERS),
    FieldType.DATE: _mixed(DATES) | st.sampled_from(DATES) | st.dates().map(str),
    FieldType.INTEGER: _mixed(NUMBERS) | st.integers().map(str),
    FieldType.DECIMAL: _mixed(NUMBERS) | st.decimals(allow_nan=False, places=3).map(str),
    FieldType.ENUM: _codes.map("".join) | _mixed(tuple(CODES["kind"])),
    FieldType.SET: _codes.map(";".join) | _codes.map("、".join) | _codes.map("; ".join),
}


def texts(field: Field) -> st.SearchStrategy[str | None]:
    """What a department may have written into `field`."""
    return st.none() | _of_type[field.type] | _of_type[field.type] | _anything | _long


@st.composite
def rows(draw: st.DrawFn, item: Item, most: int = 14) -> list[dict[str, str | None]]:
    """Rows of `item`: each field walks its own little pool of values, so that they combine."""
    pools = {f.code: draw(st.lists(texts(f), min_size=1, max_size=5)) for f in item.fields}
    size = draw(st.integers(0, most))
    return [
        {
            code: pool[at * (1 + number) % len(pool)]
            for number, (code, pool) in enumerate(pools.items())
        }
        for at in range(size)
    ]


# --- rules


class Rules:
    """Kind-correct expressions over `fields`, of every node and every function."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._fields = fields
        self._by_kind: dict[Kind, list[Function]] = {}
        for function in FUNCTIONS.values():
            self._by_kind.setdefault(function.result, []).append(function)

    def of(self, kind: Kind, depth: int) -> st.SearchStrategy[Expression]:
        """Expressions of `kind`, at most `depth` deep."""
        leaves = self._leaves(kind)
        if depth == 0:
            return leaves
        calls = st.sampled_from(self._by_kind[kind]).flatmap(lambda f: self._call(f, depth - 1))
        return st.one_of(calls, *self._nodes(kind, depth - 1), leaves)

    def _leaves(self, kind: Kind) -> st.SearchStrategy[Expression]:
        names = [Name(f.code) for f in self._fields if KIND_OF_TYPE[f.type] is kind]
        names += [Name("today")] if kind is Kind.DATE else []
        literals: dict[Kind, st.SearchStrategy[Expression]] = {
            Kind.TEXT: st.sampled_from(("", "样例", "03", "a", "91", "；", ";")).map(Literal),
            Kind.DATE: st.dates(date(1800, 1, 1), date(2200, 1, 1)).map(Literal),
            Kind.NUMBER: st.sampled_from((0.0, 1.0, -3.5, 12.0, 1e30, 0.1)).map(Literal),
            Kind.BOOLEAN: st.booleans().map(Literal),
        }
        return st.sampled_from(names) | literals[kind] if names else literals[kind]

    def _nodes(self, kind: Kind, depth: int) -> list[st.SearchStrategy[Expression]]:
        number, day = self.of(Kind.NUMBER, depth), self.of(Kind.DATE, depth)
        if kind is Kind.NUMBER:
            return [st.builds(Arith, st.sampled_from("+-*"), number, number),
                    st.builds(Arith, st.just("-"), day, day)]  # fmt: skip
        if kind is Kind.DATE:
            return [st.builds(Arith, st.sampled_from("+-"), day, number)]
        return self._truths(depth) if kind is Kind.BOOLEAN else []

    def _truths(self, depth: int) -> list[st.SearchStrategy[Expression]]:
        truth, text = self.of(Kind.BOOLEAN, depth), self.of(Kind.TEXT, depth)
        several = st.lists(truth, min_size=2, max_size=3).map(tuple)
        kinds = (Kind.TEXT, Kind.DATE, Kind.NUMBER)
        orders = st.sampled_from(("==", "!=", "<", "<=", ">", ">="))
        compared = [st.builds(Compare, orders, self.of(k, depth), self.of(k, depth)) for k in kinds]
        options = st.lists(st.sampled_from(("01", "03", "样例", "")), min_size=1).map(tuple)
        return [
            st.builds(And, several),
            st.builds(Or, several),
            st.builds(Not, truth),
            *compared,
            st.builds(Compare, st.sampled_from(("==", "!=")), truth, truth),
            st.builds(InCodes, text, st.sampled_from(list(CODES))),
            st.builds(InValues, text, options),
        ]

    def _call(self, function: Function, depth: int) -> st.SearchStrategy[Expression]:
        places = {
            Argument.ANY: self._any(depth),
            Argument.TEXT: self.of(Kind.TEXT, depth),
            Argument.DATE: self.of(Kind.DATE, depth),
            Argument.NUMBER: self.of(Kind.NUMBER, depth),
            Argument.COUNT: st.integers(0, 6).map(lambda n: Literal(float(n))),
            Argument.PATTERN: st.sampled_from(PATTERNS).map(Literal),
            Argument.LIST: st.sampled_from(list(CODES)).map(Literal),
        }
        arguments = st.tuples(*(places[place] for place in function.arguments))
        return arguments.map(lambda given: Call(function.name, given))

    def _any(self, depth: int) -> st.SearchStrategy[Expression]:
        return st.one_of(*(self.of(k, depth) for k in (Kind.TEXT, Kind.DATE, Kind.NUMBER)))


# --- items

_BOUNDS = {
    FieldType.DATE: ("1949-10-01", "2024-01-01", "today"),
    FieldType.INTEGER: ("0", "1000"),
    FieldType.DECIMAL: ("0", "0.5", "100000"),
}


@st.composite
def fields(draw: st.DrawFn, code: str) -> Field:
    """A field of any type with any metadata that suits it."""
    kind = draw(st.sampled_from(FieldType))
    text, coded = kind is FieldType.TEXT, kind in (FieldType.ENUM, FieldType.SET)
    bounds = st.none() | st.sampled_from(_BOUNDS.get(kind, ("0",)))
    return Field(
        code=code,
        name=f"字段{code}",
        type=kind,
        length=draw(st.none() | st.sampled_from((3, 18, 200, 500, 4000))),
        scale=draw(st.sampled_from((None, 0, 2, 6))) if kind is FieldType.DECIMAL else None,
        required=draw(st.booleans()),
        codes=draw(st.sampled_from((None, "kind", "kind", "organs"))) if coded else None,
        format=draw(st.none() | st.sampled_from(list(FORMATS))) if text else None,
        pattern=draw(st.none() | st.sampled_from(PATTERNS)) if text else None,
        minimum=draw(bounds) if kind in _BOUNDS else None,
        maximum=draw(bounds) if kind in _BOUNDS else None,
        default=draw(st.sampled_from((None, None, None, "03", "2026-01-01", "1", "x"))),
        role=draw(st.sampled_from((None, None, Role.REGION, Role.SUBJECT_CODE))) if text else None,
        hint=draw(st.sampled_from(("", "请核对"))),
    )


@st.composite
def items(draw: st.DrawFn, depth: int = 2) -> Item:
    """An item of a few fields, with conditions and written rules."""
    plain = [draw(fields(code)) for code in ("A", "B", "C", "D")[: draw(st.integers(1, 4))]]
    truths = Rules(plain).of(Kind.BOOLEAN, depth).map(to_text)
    maybe = st.none() | truths
    built = [
        Field(**{**_facts(f), "required_if": draw(maybe), "blank_if": draw(maybe)}) for f in plain
    ]
    rules = [
        Rule(
            id=f"R{number}",
            field=draw(st.sampled_from(plain)).code,
            when=text,
            severity=draw(st.sampled_from(Severity)),
            message="不对",
            hint="请改",
        )
        for number, text in enumerate(draw(st.lists(truths, max_size=4)))
    ]
    return item(built, rules, key=tuple(f.code for f in built[:2]))


def _facts(field: Field) -> dict[str, object]:
    return {name: getattr(field, name) for name in Field.__slots__}


def item(fields_: Sequence[Field], rules: Sequence[Rule] = (), key: tuple[str, ...] = ()) -> Item:
    """An item of `fields_`; what checks do not read is fixed."""
    return Item(
        code="sample",
        name="样例信息",
        category="03",
        info_class=InfoClass.ADMINISTRATIVE,
        subject_classes=frozenset(),
        fields=tuple(fields_),
        key=key,
        rules=tuple(rules),
    )
