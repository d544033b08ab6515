"""Document numbers (文书号) as they are compared: brackets, widths and blanks do not matter."""

import unicodedata

_BRACKETS = str.maketrans(dict.fromkeys("〔[(【［〖{「", "(") | dict.fromkeys("〕])】］〗}」", ")"))


def normal_document(text: str) -> str:
    """The number in one spelling: ＸＹ罚【2026】 １号 and XY罚〔2026〕1号 are the same.

    Leading zeros of the running number stay: 0012 and 12 may be two decisions.
    """
    said = _folded(text)
    while (again := _folded(said)) != said:  # taking a sign out may bring two together
        said = again
    return said


def _folded(text: str) -> str:
    whole = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    return "".join(sign for sign in whole if not _blank(sign)).upper()


def _blank(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in {"Cf", "Cc"}
