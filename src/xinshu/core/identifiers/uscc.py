"""统一社会信用代码 (GB 32100-2015): eighteen characters, the last a check digit modulo 31.

Every function expects a trimmed, upper-cased value; nothing is guessed or repaired here. A code
whose check digit fails may still stand in the real register (重错码), so callers warn on
`is_valid` and refuse only on `is_shape`.
"""

import re
from dataclasses import dataclass
from typing import Final

from xinshu.core.identifiers import organisation_code

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # I O S V Z are not used
WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # 3^i mod 31
SHAPE: Final = r"[0-9A-HJ-NP-RT-UW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RT-UW-Y]{10}"

_SHAPE: Final = re.compile(SHAPE)
_VALUE: Final = {letter: value for value, letter in enumerate(ALPHABET)}

AUTHORITIES: Final = {
    "1": "机构编制",
    "2": "外交",
    "3": "司法行政",
    "4": "文化",
    "5": "民政",
    "6": "旅游",
    "7": "宗教",
    "8": "工会",
    "9": "市场监督管理",
    "A": "中央军委改革和编制办公室",
    "N": "农业",
    "Y": "其他",
}
"""登记管理部门代码, the first character."""

KINDS: Final = {
    "11": "机关",
    "12": "事业单位",
    "13": "编办直接管理机构编制的群众团体",
    "19": "机构编制部门登记的其他机构",
    "21": "外国常驻新闻机构",
    "29": "外交部门登记的其他机构",
    "31": "律师执业机构",
    "32": "公证处",
    "33": "基层法律服务所",
    "34": "司法鉴定机构",
    "35": "仲裁委员会",
    "39": "司法行政部门登记的其他机构",
    "41": "外国在华文化中心",
    "49": "文化部门登记的其他机构",
    "51": "社会团体",
    "52": "民办非企业单位",
    "53": "基金会",
    "54": "基层群众性自治组织",  # later than the standard's table; borne by village committees
    "59": "民政部门登记的其他机构",
    "61": "外国旅游部门常驻代表机构",
    "62": "港澳台地区旅游部门常驻内地（大陆）代表机构",
    "69": "旅游部门登记的其他机构",
    "71": "宗教活动场所",
    "72": "宗教院校",
    "79": "宗教部门登记的其他机构",
    "81": "基层工会",
    "89": "工会部门登记的其他机构",
    "91": "企业",
    "92": "个体工商户",
    "93": "农民专业合作社",
    "A1": "军队事业单位",
    "A9": "军队其他机构",
    "N1": "组级集体经济组织",
    "N2": "村级集体经济组织",
    "N3": "乡镇级集体经济组织",
    "N9": "农业部门登记的其他机构",
    "Y1": "无登记机构的其他机构",
}
"""机构类别 by the first two characters. Not every pair in use is in the standard's table."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a code: `code` is stable, `position` counts from 1 (0: the whole)."""

    code: str  # length | letter | region | class | check_digit
    position: int
    sentence: str


def is_shape(text: str) -> bool:
    """Whether `text` has the eighteen characters of a code, whatever its check digit."""
    return _SHAPE.fullmatch(text) is not None


def check_digit(first17: str) -> str:
    """The check character of seventeen characters of the alphabet; ValueError for anything else."""
    if len(first17) != 17 or any(letter not in _VALUE for letter in first17):
        raise ValueError("a check digit needs seventeen characters of the code's alphabet")
    total = sum(_VALUE[letter] * weight for letter, weight in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def is_valid(text: str) -> bool:
    """Whether `text` has the shape and its check digit is right. The class table is not asked."""
    return is_shape(text) and check_digit(text[:17]) == text[17]


def explain(text: str) -> tuple[Problem, ...]:
    """Why `text` is not a proper code, in reading order; empty if nothing is wrong.

    An unknown class code is told but does not make a code invalid: the table grows.
    """
    if len(text) != 18:
        return (Problem("length", 0, f"应为18位，实为{len(text)}位。"),)
    problems = [_letter_problem(at, letter) for at, letter in enumerate(text, 1)]
    found = [problem for problem in problems if problem is not None]
    if found:
        return tuple(found)
    return tuple(p for p in (_class_problem(text), _check_problem(text)) if p is not None)


def authority(text: str) -> str | None:
    """Name of the registering authority (登记管理部门), or None for an unknown character."""
    return AUTHORITIES.get(text[:1])


def kind(text: str) -> str | None:
    """Name of the institution kind (机构类别), or None where the pair is not in the table."""
    return KINDS.get(text[:2])


def region(text: str) -> str:
    """GB/T 2260 code of the registering organ: where registered, not where the subject acts."""
    return text[2:8]


def embedded_organisation_code(text: str) -> str | None:
    """The nine characters of 组织机构代码 in a code of the right shape, if their check holds."""
    body = text[8:17]
    return body if is_shape(text) and organisation_code.is_valid(body) else None


def _letter_problem(at: int, letter: str) -> Problem | None:
    if 3 <= at <= 8:
        if letter in "0123456789":
            return None
        return Problem("region", at, f"第{at}位“{letter}”应为数字（第3至8位为行政区划码）。")
    if letter in _VALUE:
        return None
    return Problem("letter", at, f"第{at}位“{letter}”不在代码字符集内（不使用I、O、S、V、Z）。")


def _class_problem(text: str) -> Problem | None:
    if authority(text) is None:
        return Problem("class", 1, f"第1位“{text[0]}”不是已知的登记管理部门代码。")
    if kind(text) is None:
        return Problem("class", 2, f"前两位“{text[:2]}”不是已知的机构类别。")
    return None


def _check_problem(text: str) -> Problem | None:
    expected = check_digit(text[:17])
    if expected == text[17]:
        return None
    return Problem("check_digit", 18, f"校验码应为“{expected}”，实为“{text[17]}”。")
