"""The yardstick: the checks of `penalty.py` written by hand in Polars, as a good engineer would.

Made for this one item: what is known of a column is used (a code cannot hold a line feed and pass),
cleaning is done only in columns where a first look finds something to clean, every check is one
expression, findings are filtered per check. Same values and findings as the catalogue's checks,
without their wording.
"""

import json
from collections.abc import Callable

import numpy as np
import polars as pl

import generate
import penalty
from xinshu.engine import identifiers

BLANKS = " \t\n\u00a0\u3000"
DIRT = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]"
CONTROL = r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
NAMES = ("CF_XDR_MC", "CF_FRDB", "CF_WSH", "CF_NR_ZKDX", "CF_CFJG", "CF_SJLY")
SENTENCES = ("CF_WFXW", "CF_SY", "CF_YJ", "CF_NR", "BZ")
CODES = ("CF_XDR_SHXYM", "CF_XDR_GSZC", "CF_XDR_ZZJG", "CF_XDR_SWDJ", "CF_CFJGDM", "CF_SJLYDM")
DATES = ("CF_JDRQ", "CF_YXQ", "CF_GSJZQ")
AMOUNTS = ("CF_NR_FK", "CF_NR_WFFF")
REQUIRED = tuple(code for code, _, facts in penalty.FIELDS if facts.get("required"))
PLACEHOLDERS = r"^(?:无|暂无|没有|不详|未知|测试|NULL|N/A|[-/.*]+|123\d*|0{3,})$"
CHECKED_TEXTS = (*NAMES[:3], *NAMES[4:], *SENTENCES[:4], "CF_XDR_ZJHM")
LENGTHS = {code: facts["length"] for code, _, facts in penalty.FIELDS if "length" in facts}
KINDS = f"^(?:{'|'.join(penalty.KINDS)})(?:;(?:{'|'.join(penalty.KINDS)}))*$"
PERSON_ID = r"\d{6}[ -]?\d{8}[ -]?\d{3}[0-9Xx]"
RESIDENT = identifiers.resident_id

Findings = tuple[pl.DataFrame, pl.DataFrame]


def _upper(text: pl.Expr) -> pl.Expr:
    return text.str.strip_chars(BLANKS).str.to_uppercase()


def dirty_columns(raw: pl.DataFrame) -> list[str]:
    """The text columns in which anything is to be removed."""
    texts = NAMES + SENTENCES
    dirty = raw.select(pl.col(texts).str.contains(DIRT).any()).row(0, named=True)
    return [code for code in texts if dirty[code]]


def clean(raw: pl.DataFrame, found: list[str]) -> pl.DataFrame:
    """Normalised texts, and what was read as date or number beside them."""
    cleaned = raw.with_columns(
        pl.col(found).str.replace_all(DIRT, ""),
    ).with_columns(
        pl.col(NAMES).str.strip_chars(BLANKS).str.replace_all("[\r\n\t]", " "),
        pl.col(SENTENCES).str.strip_chars(BLANKS),
        *(_upper(pl.col(code)) for code in CODES),
        pl.col("CF_XDR_ZJHM", "CF_CFLB", "CF_XDR_LB", "CF_XDR_ZJLX").str.strip_chars(BLANKS),
        pl.col(AMOUNTS).str.strip_chars(BLANKS).str.replace_all(",", "", literal=True),
        pl.col(DATES).str.strip_chars(BLANKS).str.replace_all("[/.年月]", "-"),
    )
    return cleaned.with_columns(
        _coded("CF_XDR_LB", penalty.CATEGORIES),
        _coded("CF_XDR_ZJLX", penalty.DOCUMENTS),
        *(pl.col(c).str.to_date("%Y-%m-%d", strict=False).alias(f"{c}.typed") for c in DATES),
        *(pl.col(c).cast(pl.Float64, strict=False).alias(f"{c}.typed") for c in AMOUNTS),
    ).with_columns(pl.col(f"{code}.typed").cast(pl.String).alias(code) for code in DATES)


def _coded(column: str, labels: dict[str, str]) -> pl.Expr:
    return pl.col(column).replace({label: code for code, label in labels.items()})


def _numpy(judge: Callable[[pl.Series], pl.Series], column: str) -> pl.Expr:
    return pl.col(column).map_batches(judge, return_dtype=pl.Boolean, is_elementwise=True)


def _distinct(judge: Callable[[pl.Series], pl.Series], column: str) -> pl.Expr:
    def judged(values: pl.Series) -> pl.Series:
        codes = values.unique()
        return values.is_in(codes.filter(judge(codes).fill_null(value=True)).to_list())

    return pl.col(column).map_batches(judged, return_dtype=pl.Boolean, is_elementwise=True)


def _adult() -> pl.Expr:
    born = pl.col("CF_XDR_ZJHM").str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    return born.dt.offset_by("18y") <= pl.col("CF_JDRQ.typed")


Violations = dict[tuple[str, str], pl.Expr]
"""(rule, field) → where it is violated, over the columns of `prepare`."""


def _raw(code: str) -> pl.Expr:
    return pl.col(f"{code}.raw")


def violations(dirty: list[str]) -> Violations:
    """Everything that can be wrong."""
    return _in_fields(dirty) | _between_fields() | _in_life()


def _in_fields(dirty: list[str]) -> Violations:
    """What one field alone can violate, for many fields alike."""
    blank = {code: pl.col(code).is_null() for code in generate.COLUMNS}
    unread = {c: _raw(c).is_not_null() & pl.col(f"{c}.typed").is_null() for c in DATES + AMOUNTS}
    shape = r"^[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}$"
    found = {("REQ", c): blank[c] & ~unread.get(c, pl.lit(value=False)) for c in REQUIRED}
    found |= {("CONTROL", c): _raw(c).str.contains(CONTROL) for c in dirty}
    found |= {("TYPE", c): mask for c, mask in unread.items()}
    found |= {
        ("LEN", c): pl.col(c).str.len_chars() > n for c, n in LENGTHS.items() if c not in AMOUNTS
    }
    found |= {("PLACEHOLDER", c): pl.col(c).str.contains(PLACEHOLDERS) for c in CHECKED_TEXTS}
    found |= {("SCALE", c): pl.col(c).str.contains(r"\.\d{6}\d*[1-9]\d*$") for c in AMOUNTS}
    found |= {("MIN", c): pl.col(f"{c}.typed") < 0 for c in AMOUNTS}
    for column, judge in (
        ("CF_XDR_SHXYM", _numpy),
        ("CF_CFJGDM", _distinct),
        ("CF_SJLYDM", _distinct),
    ):
        shaped = pl.col(column).str.contains(shape)
        found["FORMAT-uscc", column] = ~shaped
        found["CHECKDIGIT-uscc", column] = shaped & ~judge(identifiers.uscc, column)
    return found


def _between_fields() -> Violations:
    """Codes, formats, and what one field demands of another."""
    kind, category = pl.col("CF_CFLB"), pl.col("CF_XDR_LB")
    code, organisation = pl.col("CF_XDR_SHXYM"), category.is_in(["1", "3"])
    seized = kind.str.contains("04", literal=True) | kind.str.contains("05", literal=True)
    blank = {code: pl.col(code).is_null() for code in ("CF_FRDB", "CF_XDR_ZJHM")}
    register, organ = pl.col("CF_XDR_GSZC"), pl.col("CF_XDR_ZZJG")
    register_shape = register.str.contains(r"^(?:\d{13}|\d{15})$")
    organ_shape = organ.str.contains("^[0-9A-Z]{8}[0-9X]$")
    return {
        ("CODE", "CF_XDR_LB"): ~category.is_in(list(penalty.CATEGORIES)),
        ("CODE", "CF_XDR_ZJLX"): ~pl.col("CF_XDR_ZJLX").is_in(list(penalty.DOCUMENTS)),
        ("CODE", "CF_CFLB"): ~kind.str.contains(KINDS),
        ("REQ-IF", "CF_XDR_SHXYM"): organisation & code.is_null(),
        ("BLANK-IF", "CF_XDR_SHXYM"): (category == "2") & code.is_not_null(),
        ("REQ-IF", "CF_FRDB"): organisation & blank["CF_FRDB"],
        ("REQ-IF", "CF_XDR_ZJHM"): (category == "2") & blank["CF_XDR_ZJHM"],
        ("REQ-IF", "CF_NR_FK"): _fined() & _raw("CF_NR_FK").is_null(),
        ("REQ-IF", "CF_NR_WFFF"): seized & _raw("CF_NR_WFFF").is_null(),
        ("FORMAT-registration_no", "CF_XDR_GSZC"): ~register_shape,
        ("CHECKDIGIT-registration_no", "CF_XDR_GSZC"): register_shape
        & ~_numpy(identifiers.registration_no, "CF_XDR_GSZC"),
        ("FORMAT-organisation_code", "CF_XDR_ZZJG"): ~organ_shape,
        ("CHECKDIGIT-organisation_code", "CF_XDR_ZZJG"): organ_shape
        & ~_numpy(identifiers.organisation_code, "CF_XDR_ZZJG"),
        ("FORMAT-tax_no", "CF_XDR_SWDJ"): ~pl.col("CF_XDR_SWDJ").str.contains(
            "^[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{7,12}$"
        ),
    }


def _fined() -> pl.Expr:
    return pl.col("CF_CFLB").str.contains("03", literal=True)


def _in_life() -> Violations:
    """Dates, amounts and words that cannot be."""
    category, code = pl.col("CF_XDR_LB"), pl.col("CF_XDR_SHXYM")
    fine, seizure = pl.col("CF_NR_FK.typed"), pl.col("CF_NR_WFFF.typed")
    decided = pl.col("CF_JDRQ.typed")
    return {
        ("MIN", "CF_JDRQ"): decided < pl.date(1949, 10, 1),
        ("MAX", "CF_JDRQ"): decided > pl.lit(generate.TODAY),
        ("V02-1", "CF_XDR_LB"): (category == "3") & ~code.str.starts_with("92"),
        ("V02-2", "CF_XDR_LB"): code.str.starts_with("92") & (category != "3"),
        ("V03", "CF_XDR_ZJHM"): (pl.col("CF_XDR_ZJLX") == "01") & ~_numpy(RESIDENT, "CF_XDR_ZJHM"),
        ("V06-1", "CF_YXQ"): decided > pl.col("CF_YXQ.typed"),
        ("V06-2", "CF_GSJZQ"): decided > pl.col("CF_GSJZQ.typed"),
        ("V07-1", "CF_NR_FK"): fine > 100_000,
        ("V07-2", "CF_NR_WFFF"): seizure > 100_000,
        ("V09", "CF_CFJG"): pl.col("CF_CFJG")
        != pl.col("CF_CFJGDM").replace_strict(penalty.reference().codes["organs"], default=None),
        ("V10-1", "CF_SY"): pl.col("CF_SY").str.contains(PERSON_ID),
        ("V10-2", "CF_NR"): pl.col("CF_NR").str.contains(PERSON_ID),
        ("V11", "CF_XDR_ZJHM"): ~_adult(),
        ("V14", "CF_NR_FK"): _fined() & (fine <= 0),
        ("V15", "CF_SY"): pl.col("CF_SY").str.len_chars() < 5,
    }


def prepare(raw: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Cleaned columns, dates and amounts (`.typed`), what was written (`.raw`); dirty columns."""
    dirty = dirty_columns(raw)
    written = raw.select(pl.col(code).alias(f"{code}.raw") for code in generate.COLUMNS)
    return pl.concat([clean(raw, dirty), written], how="horizontal"), dirty


def check(raw: pl.DataFrame) -> Findings:
    """Normalised values and findings (row_no, rule, field, value) of one batch."""
    both, dirty = prepare(raw)
    masks = violations(dirty)
    found = both.select("row_no", *(mask.alias(json.dumps(place)) for place, mask in masks.items()))
    parts = []
    for number, (rule, field) in enumerate(masks):
        rows = found[json.dumps((rule, field))].arg_true()
        if len(rows):
            parts.append(
                pl.DataFrame(
                    {
                        "row_no": raw["row_no"].gather(rows),
                        "order": np.full(len(rows), number),
                        "rule": [rule] * len(rows),
                        "field": [field] * len(rows),
                        "value": raw[field].gather(rows).fill_null("").str.slice(0, 200),
                    }
                )
            )
    return both.select("row_no", *generate.COLUMNS), pl.concat(parts).sort("row_no", "order")
