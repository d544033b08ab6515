"""The payload of a record: its normalised values as one canonical JSON text.

Fields stand in catalogue order, blanks are left out, there are no spaces, characters stand as
they are and only quotation mark, backslash and control characters are escaped: byte for byte what
`json.dumps(values, ensure_ascii=False, separators=(",", ":"))` gives for the same values.
"""

import json
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

_SPECIAL = r'["\\\x00-\x1f]'
_ESCAPES = {letter: json.dumps(letter)[1:-1] for letter in ("\\", '"', *map(chr, range(32)))}


def escaped(texts: pl.Series, special: str, replacements: Mapping[str, str]) -> pl.Series:
    """`texts` with every key of `replacements` replaced, in the few that contain `special`."""
    rows = texts.str.contains(special).arg_true()
    if rows.is_empty():
        return texts
    touched = texts.gather(rows).str.replace_many(replacements)
    return texts.scatter(rows, touched)


def canonical_json(values: pl.DataFrame, codes: Sequence[str]) -> pl.Series:
    """One JSON text a row from the String columns `codes`."""
    filled = [code for code in codes if values[code].null_count() < values.height]
    if not filled:
        return pl.Series("payload", ["{}"] * values.height, dtype=pl.String)
    ready = pl.DataFrame(
        [
            escaped(values[code], _SPECIAL, _ESCAPES) if _suspect(values[code]) else values[code]
            for code in filled
        ]
    )
    if ready.to_series(0).null_count():
        members = [_member(code, "") for code in filled]
        text = pl.format("{{{}}}", pl.concat_str(members, separator=",", ignore_nulls=True))
    else:
        text = pl.concat_str(_pieces(ready), ignore_nulls=True)
    return ready.select(text.alias("payload")).to_series()


def _member(code: str, lead: str) -> pl.Expr:
    """`lead"code":"value"`, null where the value is."""
    return pl.concat_str(pl.lit(f'{lead}"{code}":"'), pl.col(code), pl.lit('"'))


def _pieces(ready: pl.DataFrame) -> list[pl.Expr]:
    """The JSON text as one run of columns with the literals between them already joined.

    Half the time of a text per member; it needs a first column without blanks, for the commas.
    """
    pieces: list[pl.Expr] = []
    between = "{"
    for number, code in enumerate(ready.columns):
        lead = "," if number else ""
        if ready[code].null_count() == 0:
            pieces += [pl.lit(f'{between}{lead}"{code}":"'), pl.col(code)]
            between = '"'
        else:
            pieces += [pl.lit(between), _member(code, lead)]
            between = ""
    return [*pieces, pl.lit(between + "}")]


def _suspect(texts: pl.Series) -> bool:
    """Whether some byte of the column may have to be escaped: a look at all bytes at once, much
    cheaper than a search in every text. Bytes of other texts may be seen too.
    """
    content = texts.to_arrow(compat_level=pl.CompatLevel.oldest()).buffers()[2]
    if content is None:
        return False
    seen = np.frombuffer(memoryview(content), dtype=np.uint8)
    return bool((seen < 0x20).any() or (seen == ord('"')).any() or (seen == ord("\\")).any())
