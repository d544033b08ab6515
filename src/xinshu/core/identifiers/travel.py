"""Travel and residence documents of persons without a resident id: shapes, no check digits."""

import re
from typing import Final

PASSPORT: Final = r"[A-Z0-9]{5,17}"
CHINESE_PASSPORT: Final = r"E[0-9A-Z][0-9]{7}|[EGDSP][0-9]{8}|[DSP]E[0-9]{7}"
HK_MACAO_PERMIT: Final = r"[HM][0-9]{8}(?:[0-9]{2})?"
TAIWAN_PERMIT: Final = r"[0-9]{8}|[0-9]{10}[A-Z0-9]?"
PERMANENT_RESIDENCE: Final = r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]"


def is_passport(text: str) -> bool:
    """Whether `text` could be a passport number of any country."""
    return re.fullmatch(PASSPORT, text) is not None


def is_chinese_passport(text: str) -> bool:
    """Whether `text` has a shape issued on Chinese passports (ordinary, official, diplomatic)."""
    return re.fullmatch(CHINESE_PASSPORT, text) is not None


def is_hk_macao_permit(text: str) -> bool:
    """Whether `text` has the shape of a 港澳居民来往内地通行证."""
    return re.fullmatch(HK_MACAO_PERMIT, text) is not None


def is_taiwan_permit(text: str) -> bool:
    """Whether `text` has the shape of a 台湾居民来往大陆通行证, today's or the old one."""
    return re.fullmatch(TAIWAN_PERMIT, text) is not None


def is_permanent_residence(text: str) -> bool:
    """Whether `text` has the shape of a 外国人永久居留身份证, of 2023 or the old one."""
    return re.fullmatch(PERMANENT_RESIDENCE, text) is not None
