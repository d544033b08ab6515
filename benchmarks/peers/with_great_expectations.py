"""Great Expectations on pandas: its own expectations for single columns, with failing rows.

Conditions over several columns are left out: it would need custom expectations for them.
"""

import sys

import _run
import great_expectations as gx
import polars as pl
from great_expectations import expectations as gxe

import handwritten
import penalty

USCC = r"^[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}$"


def _expectations() -> list[gxe.Expectation]:
    lengths = {
        code: n for code, n in handwritten.LENGTHS.items() if code not in handwritten.AMOUNTS
    }
    return [
        *(gxe.ExpectColumnValuesToNotBeNull(column=c) for c in handwritten.REQUIRED),
        *(
            gxe.ExpectColumnValueLengthsToBeBetween(column=c, max_value=n)
            for c, n in lengths.items()
        ),
        *(
            gxe.ExpectColumnValuesToNotMatchRegex(column=c, regex=handwritten.PLACEHOLDERS)
            for c in handwritten.CHECKED_TEXTS
        ),
        *(
            gxe.ExpectColumnValuesToMatchRegex(column=c, regex=USCC)
            for c in ("CF_XDR_SHXYM", "CF_CFJGDM", "CF_SJLYDM")
        ),
        *(
            gxe.ExpectColumnValuesToNotMatchRegex(column=c, regex=handwritten.PERSON_ID)
            for c in ("CF_SY", "CF_NR")
        ),
        gxe.ExpectColumnValuesToBeInSet(column="CF_XDR_LB", value_set=list(penalty.CATEGORIES)),
        gxe.ExpectColumnValuesToMatchRegex(column="CF_CFLB", regex=handwritten.KINDS),
    ]


def check(rows: pl.DataFrame, _: _run.Conditions) -> int:
    frame = rows.select(penalty.generate.COLUMNS).to_pandas()
    context = gx.get_context(mode="ephemeral")
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("penalties")
    batch = asset.add_batch_definition_whole_dataframe("all")
    suite = gx.ExpectationSuite(name="penalties", expectations=_expectations())
    result = batch.get_batch({"dataframe": frame}).validate(
        suite, result_format={"result_format": "COMPLETE"}
    )
    return sum(len(one.result.get("unexpected_index_list") or ()) for one in result.results)


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    _run.measured_prepared(check)
