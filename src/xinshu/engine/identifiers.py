"""Check digits of whole columns: the bytes of equally long codes as one numpy matrix.

Same answers as `xinshu.core.identifiers`, for many values at once. The checks take a String series
of normalised values (upper case, nothing around them) and return a Boolean series of the same
length; null stays null. Codes repeat in files of records, so callers pass the distinct values.
The `…_digit` functions take the bytes before the check digit as a matrix, one row per code.

Standards: GB 32100-2015 (统一社会信用代码), GB 11714 (组织机构代码), GB 11643-1999 (公民身份号码),
ISO 7064 MOD 11,10 (工商注册号).
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from xinshu.core.identifiers.resident_id import PROVINCES

Bytes = npt.NDArray[np.uint8]
Truths = npt.NDArray[np.bool_]

_FOREIGN = 255
_ZERO = ord("0")
_USCC_SYMBOLS = b"0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)], dtype=np.float32)
_ORGANISATION_SYMBOLS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.float32)
_ORGANISATION_DIGITS = np.frombuffer(b"0X987654321", dtype=np.uint8)  # by weighted sum mod 11
_RESIDENT_WEIGHTS = np.array([pow(2, 17 - i, 11) for i in range(17)], dtype=np.float32)
_RESIDENT_DIGITS = np.frombuffer(b"10X98765432", dtype=np.uint8)  # by weighted sum mod 11
_PROVINCES = np.array([int(province) for province in PROVINCES], dtype=np.int32)
_EARLIEST_YEAR = 1800  # as in core: an earlier year is a slip of the pen
_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int32)


def _ranks(symbols: bytes) -> Bytes:
    """Byte -> its rank among `symbols`, 255 for a byte that is none of them."""
    table = np.full(256, _FOREIGN, dtype=np.uint8)
    table[np.frombuffer(symbols, dtype=np.uint8)] = np.arange(len(symbols), dtype=np.uint8)
    return table


_USCC_RANK = _ranks(_USCC_SYMBOLS)
_ORGANISATION_RANK = _ranks(_ORGANISATION_SYMBOLS)


def matrix(values: pl.Series, width: int) -> Bytes:
    """The bytes of `values` (no nulls, each of `width` bytes) as a matrix of `width` columns."""
    packed = values.cast(pl.Binary).bin.reinterpret(dtype=pl.Array(pl.UInt8, width))
    return packed.to_numpy().reshape(len(values), width)


def _judged(values: pl.Series, width: int, judge: Callable[[Bytes], Truths]) -> pl.Series:
    """`judge` over the values of `width` bytes; False for other lengths, null for null."""
    fits = (values.str.len_bytes() == width).fill_null(value=False)
    verdict = np.zeros(len(values), dtype=np.bool_)
    rows = fits.to_numpy()
    if rows.any():
        verdict[rows] = judge(matrix(values.filter(fits), width))
    result = pl.Series(values.name, verdict)
    if values.null_count():
        return pl.select(pl.when(values.is_not_null()).then(result)).to_series().alias(values.name)
    return result


def _digit_or(symbols: Bytes, others: bytes) -> Truths:
    known = (symbols - _ZERO) < 10  # a symbol below "0" wraps around
    for other in others:
        known |= symbols == other
    return np.asarray(known, dtype=np.bool_)


def _all_digits(codes: Bytes) -> Truths:
    return np.asarray(((codes - _ZERO) < 10).all(axis=1), dtype=np.bool_)


def _weighted(
    ranks: Bytes, weights: npt.NDArray[np.float32], modulus: int
) -> npt.NDArray[np.int64]:
    """Σ rank·weight mod `modulus`; the sums stay far below 2**24, so float32 is exact."""
    sums: npt.NDArray[np.float32] = ranks.astype(np.float32) @ weights
    return sums.astype(np.int64) % modulus


def uscc_digit(body: Bytes) -> Bytes:
    """Check digits (bytes) of 17-byte bodies of unified social credit codes. GB 32100-2015."""
    rank = -_weighted(_USCC_RANK[body], _USCC_WEIGHTS, 31) % 31
    return np.frombuffer(_USCC_SYMBOLS, dtype=np.uint8)[rank]


def organisation_digit(body: Bytes) -> Bytes:
    """Check digits (bytes) of 8-byte bodies of organisation codes. GB 11714."""
    return _ORGANISATION_DIGITS[_weighted(_ORGANISATION_RANK[body], _ORGANISATION_WEIGHTS, 11)]


def registration_digit(body: Bytes) -> Bytes:
    """Check digits (bytes) of 14-digit bodies of registration numbers. ISO 7064 MOD 11,10."""
    product = np.full(len(body), 10, dtype=np.uint8)
    for column in np.ascontiguousarray((body - _ZERO).T):
        rest = (product + column) % 10
        product = np.where(rest == 0, 10, rest).astype(np.uint8) * 2 % 11
    return ((11 - product) % 10 + _ZERO).astype(np.uint8)


def resident_digit(body: Bytes) -> Bytes:
    """Check digits (bytes) of 17-digit bodies of resident identity numbers. GB 11643-1999."""
    return _RESIDENT_DIGITS[_weighted(body - _ZERO, _RESIDENT_WEIGHTS, 11)]


def _uscc_shape(codes: Bytes) -> Truths:
    known = _USCC_RANK[codes].max(axis=1) != _FOREIGN
    return np.asarray(known & _all_digits(codes[:, 2:8]), dtype=np.bool_)


def _with_digit(
    shape: Callable[[Bytes], Truths], digit: Callable[[Bytes], Bytes]
) -> Callable[[Bytes], Truths]:
    def judge(codes: Bytes) -> Truths:
        verdict = shape(codes)
        good = codes if verdict.all() else codes[verdict]
        verdict[verdict] = digit(good[:, :-1]) == good[:, -1]
        return verdict

    return judge


def _organisation_shape(codes: Bytes) -> Truths:
    body = _ORGANISATION_RANK[codes[:, :8]].max(axis=1) != _FOREIGN
    return np.asarray(body & _digit_or(codes[:, 8], b"X"), dtype=np.bool_)


def _hyphenated(codes: Bytes) -> Truths:
    verdict = np.asarray(codes[:, 8] == ord("-"), dtype=np.bool_)
    return verdict & _organisation(np.delete(codes, 8, axis=1))


def _number(digits: Bytes) -> npt.NDArray[np.int32]:
    """The decimal number each row of digits spells."""
    value = np.zeros(len(digits), dtype=np.int32)
    for column in (digits - _ZERO).T:
        value = value * 10 + column
    return value


def _resident_shape(codes: Bytes) -> Truths:
    return _all_digits(codes[:, :17]) & _digit_or(codes[:, 17], b"Xx")


def _resident_known(codes: Bytes) -> Truths:
    """The shape, a province in use, and a birth date that exists."""
    verdict = _resident_shape(codes) & np.isin(_number(codes[:, :2]), _PROVINCES)
    year, month, day = (_number(codes[:, a:b]) for a, b in ((6, 10), (10, 12), (12, 14)))
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    real_month = (month >= 1) & (month <= 12)
    days = np.where((month == 2) & ~leap, 28, _DAYS[np.where(real_month, month, 0)])
    verdict &= (year >= _EARLIEST_YEAR) & (year <= 9999) & (day >= 1) & (day <= days)
    return verdict


def _resident(codes: Bytes) -> Truths:
    upper = codes.copy()
    upper[codes[:, 17] == ord("x"), 17] = ord("X")
    return _with_digit(_resident_known, resident_digit)(upper)


_organisation = _with_digit(_organisation_shape, organisation_digit)


def uscc_shape(values: pl.Series) -> pl.Series:
    """Whether each value has the shape of a unified social credit code (18 symbols)."""
    return _judged(values, 18, _uscc_shape)


def uscc(values: pl.Series) -> pl.Series:
    """Whether each value is a unified social credit code, its check digit included."""
    return _judged(values, 18, _with_digit(_uscc_shape, uscc_digit))


def organisation_code(values: pl.Series) -> pl.Series:
    """Whether each value is an organisation code, with or without hyphen, its check included."""
    return _judged(values, 9, _organisation) | _judged(values, 10, _hyphenated)


def registration_no(values: pl.Series) -> pl.Series:
    """Whether each value is a registration number: 13 digits, or 15 with a check digit."""
    long = _judged(values, 15, _with_digit(_all_digits, registration_digit))
    return long | _judged(values, 13, _all_digits)


def resident_id_shape(values: pl.Series) -> pl.Series:
    """Whether each value is seventeen digits and a digit or X."""
    return _judged(values, 18, _resident_shape)


def resident_id(values: pl.Series) -> pl.Series:
    """Whether each value is a resident identity number: province, birth date, check digit."""
    return _judged(values, 18, _resident)
