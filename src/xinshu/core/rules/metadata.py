"""Checks that follow from a field's metadata: their ids, what they do and what they say."""

from collections.abc import Mapping
from types import MappingProxyType

from xinshu.core.catalog.model import Severity

MEANINGS: Mapping[str, tuple[Severity, str]] = MappingProxyType(
    {
        "NUL": (Severity.WARNING, "含有空字符或残缺的字符编码，已去除"),
        "CONTROL": (Severity.WARNING, "含有控制字符，已去除"),
        "TYPE": (Severity.ERROR, "不能读作该字段的日期、整数或数字"),
        "CODE": (Severity.ERROR, "不是代码集中的代码、名称或别名"),
        "REQ": (Severity.ERROR, "必填字段未填写"),
        "REQ-IF": (Severity.ERROR, "满足条件时必填的字段未填写"),
        "BLANK-IF": (Severity.ERROR, "满足条件时应为空的字段填写了内容"),
        "LEN": (Severity.ERROR, "超过字段长度"),
        "SCALE": (Severity.ERROR, "小数位数超过规定"),
        "PATTERN": (Severity.ERROR, "不符合字段的格式要求"),
        "MIN": (Severity.ERROR, "小于最小值或早于最早日期"),
        "MAX": (Severity.ERROR, "大于最大值或晚于最晚日期"),
        "FORMAT": (Severity.ERROR, "不符合号码的构成规则（规则编号后附格式名，如FORMAT-uscc）"),
        "CHECKDIGIT": (
            Severity.WARNING,
            "号码的校验码不正确（规则编号后附格式名，如CHECKDIGIT-uscc）；登记库确认的重错码不提示",
        ),
        "PLACEHOLDER": (Severity.WARNING, "必填文本疑似占位文字"),
    }
)
"""Metadata rule id (without format suffix) → severity and meaning."""


def severity_of(rule: str) -> Severity:
    """Severity of a metadata rule, with or without its format suffix."""
    return MEANINGS[rule if rule in MEANINGS else rule.split("-", 1)[0]][0]
