"""Workbooks for people to fill in: the template of an item, and held rows to mend and resend."""

from xinshu.engine.templates.cells import guarded
from xinshu.engine.templates.held import write_held_rows
from xinshu.engine.templates.template import write_template

__all__ = ["guarded", "write_held_rows", "write_template"]
