"""The closed table of functions a rule may call: what they take, yield and mean.

Both implementations (`apply` for one record, the columnar engine) implement exactly this table,
and docs/rules.md documents exactly this table; tests compare all three.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from xinshu.core.rules.tree import Kind


class Argument(StrEnum):
    """What may stand at an argument's place; the value is its name in messages."""

    ANY = "文本、日期或数字"
    TEXT = "文本"
    DATE = "日期"
    NUMBER = "数字"
    COUNT = "直接写出的非负整数"  # a literal: the columnar engine needs it when compiling
    PATTERN = "直接写出的正则表达式"  # a literal text within the subset of `regex`
    LIST = "直接写出的代码集名称"  # a literal text naming a list the caller hands in


@dataclass(frozen=True, slots=True)
class Function:
    """One function. A blank argument makes the result unknown, except for `present`, `blank`."""

    name: str
    arguments: tuple[Argument, ...]
    result: Kind
    meaning: str
    example: str


_A = Argument


def _table(functions: Iterable[Function]) -> Mapping[str, Function]:
    return MappingProxyType({f.name: f for f in functions})


def _test(name: str, arguments: tuple[Argument, ...], meaning: str, example: str) -> Function:
    return Function(name, arguments, Kind.BOOLEAN, meaning, example)


_TEXT_TESTS = (
    _test("present", (_A.ANY,), "已填写", "present(BZ)"),
    _test("blank", (_A.ANY,), "未填写", "blank(BZ)"),
    _test("starts", (_A.TEXT, _A.TEXT), "以某文本开头", 'starts(CF_XDR_SHXYM, "92")'),
    _test("ends", (_A.TEXT, _A.TEXT), "以某文本结尾", 'ends(CF_WSH, "号")'),
    _test(
        "contains", (_A.TEXT, _A.TEXT), "文本包含某文本；集合型含某代码", 'contains(CF_CFLB, "03")'
    ),
    _test("matches", (_A.TEXT, _A.PATTERN), "整个值符合正则表达式", r'matches(PERIOD, "\\d{4}")'),
    _test("placeholder", (_A.TEXT,), "是占位文字（无、/、测试、123等）", "placeholder(CF_SY)"),
    _test("same_name", (_A.TEXT, _A.TEXT), "规范化后名称相同", "same_name(CF_CFJG, CF_SJLY)"),
    _test("has_person_id", (_A.TEXT,), "文字中夹有有效的公民身份号码", "not has_person_id(CF_SY)"),
    _test("has_phone", (_A.TEXT,), "文字中夹有手机号码", "not has_phone(CF_SY)"),
)

_IDENTIFIER_TESTS = (
    _test("uscc_shape", (_A.TEXT,), "符合统一社会信用代码的构成", "uscc_shape(CF_CFJGDM)"),
    _test("uscc", (_A.TEXT,), "统一社会信用代码，校验码正确", "uscc(CF_CFJGDM)"),
    _test("organisation_code", (_A.TEXT,), "组织机构代码，校验码正确", "organisation_code(ZZJG)"),
    _test("registration_no", (_A.TEXT,), "工商注册号，校验码正确", "registration_no(GSZC)"),
    _test("tax_no", (_A.TEXT,), "符合纳税人识别号的构成", "tax_no(SWDJ)"),
    _test("resident_id_shape", (_A.TEXT,), "符合公民身份号码的构成", "resident_id_shape(ZJHM)"),
    _test("resident_id", (_A.TEXT,), "公民身份号码，日期与校验码正确", "resident_id(ZJHM)"),
    _test("passport", (_A.TEXT,), "符合护照号码的构成", "passport(ZJHM)"),
)

_TEXTS = (
    Function(
        "substring",
        (_A.TEXT, _A.COUNT, _A.COUNT),
        Kind.TEXT,
        "从第几个字符（由0起）取几个字符",
        'substring(CODE, 0, 2) == "91"',
    ),
    Function("concat", (_A.TEXT, _A.TEXT), Kind.TEXT, "连接两段文本", 'concat(A, B) == "AB"'),
    Function(
        "label",
        (_A.LIST, _A.TEXT),
        Kind.TEXT,
        "代码在代码集中的名称；没有该代码则为空",
        'same_name(label("organs", CF_CFJGDM), CF_CFJG)',
    ),
)

_NUMBERS = (
    Function("len", (_A.TEXT,), Kind.NUMBER, "字符个数", "len(CF_SY) >= 5"),
    Function(
        "number", (_A.TEXT,), Kind.NUMBER, "把文本读作数字；读不出则为空", "number(NIAN) > 1948"
    ),
    Function("abs", (_A.NUMBER,), Kind.NUMBER, "绝对值", "abs(CHA) <= 1"),
    Function("year", (_A.DATE,), Kind.NUMBER, "年份", "year(CF_JDRQ) >= 1949"),
    Function("month", (_A.DATE,), Kind.NUMBER, "月份", "month(CF_JDRQ) <= 12"),
    Function(
        "days", (_A.DATE, _A.DATE), Kind.NUMBER, "后一日期减前一日期的天数", "days(KAI, ZHI) <= 90"
    ),
    Function(
        "years",
        (_A.DATE, _A.DATE),
        Kind.NUMBER,
        "从前一日期到后一日期的周年数",
        "years(birth(ZJHM), CF_JDRQ) >= 18",
    ),
    Function(
        "workdays",
        (_A.DATE, _A.DATE),
        Kind.NUMBER,
        "前一日期之后到后一日期（含）的工作日数",
        "workdays(CF_JDRQ, today) <= 7",
    ),
)

_DATES = (
    Function(
        "date", (_A.TEXT,), Kind.DATE, "把文本读作日期；读不出则为空", "date(SHIJIAN) <= today"
    ),
    Function(
        "add_days",
        (_A.DATE, _A.NUMBER),
        Kind.DATE,
        "加若干天（取整数部分，可为负）",
        "CF_YXQ >= add_days(CF_JDRQ, 30)",
    ),
    Function(
        "add_months",
        (_A.DATE, _A.NUMBER),
        Kind.DATE,
        "加若干月，月末对齐（取整数部分，可为负）",
        "CF_YXQ <= add_months(CF_JDRQ, 36)",
    ),
    Function("birth", (_A.TEXT,), Kind.DATE, "公民身份号码中的出生日期", "birth(ZJHM) <= today"),
)

FUNCTIONS: Mapping[str, Function] = _table(
    (*_TEXT_TESTS, *_IDENTIFIER_TESTS, *_TEXTS, *_NUMBERS, *_DATES)
)
