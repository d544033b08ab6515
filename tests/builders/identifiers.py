"""Synthetic identifiers: right check digits on codes nobody has."""

import datetime as dt

from xinshu.core.identifiers import uscc

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


def code_no(number: int) -> str:
    """The code of the `number`th made-up enterprise."""
    body = f"91120113MA0{number:05d}X"
    return body + uscc.check_digit(body)


def wrong_code_no(number: int) -> str:
    """The same with a check digit that does not belong to it."""
    right = code_no(number)
    return right[:-1] + ("0" if right[-1] != "0" else "1")


def resident_id(born: dt.date, number: int = 1) -> str:
    """A resident identity number of nobody, with the right check digit."""
    body = f"120113{born:%Y%m%d}{number:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return body + _ID_CHECKS[total % 11]


def enterprise_name(number: int) -> str:
    """The name that goes with the code."""
    return f"测试样例第{number}号商贸有限公司"
