"""A catalogue item's checks over columns: the same findings as the judge of one record, at speed.

    checks = compile_checks(item, reference)
    checked = checks.run(raw)      # raw: row_no and one String column per field code

`core.rules.plan` says what is checked; `core.rules.judge` is the meaning, and a property test
holds the two together.
"""

from xinshu.engine.checks.run import Checked, Checks, compile_checks

__all__ = ["Checked", "Checks", "compile_checks"]
