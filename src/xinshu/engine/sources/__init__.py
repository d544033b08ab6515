"""The doors through which data comes in: files, databases, folders. Everything is text.

Look first (`inspect`), decide which column is which field (`core.catalog.mapping` or a source
definition), then take the rows in batches (`read`). A file that cannot be a table raises a
`SourceError` with a sentence on how to mend it; a record without reliable cells becomes a
`DamagedRow`.
"""

from xinshu.engine.sources.database import read_database, register_connector
from xinshu.engine.sources.definition import (
    SkipRule,
    SourceDefinition,
    apply_definition,
    columns_of,
    load_definition,
)
from xinshu.engine.sources.errors import SourceError
from xinshu.engine.sources.facts import DamagedRow, FileFacts, Format, RawBatch, TemplateMark
from xinshu.engine.sources.inspecting import inspect
from xinshu.engine.sources.layout import by_name, names_of
from xinshu.engine.sources.reading import read
from xinshu.engine.sources.watch import Arrival, Trace, archive, scan

__all__ = [
    "Arrival",
    "DamagedRow",
    "FileFacts",
    "Format",
    "RawBatch",
    "SkipRule",
    "SourceDefinition",
    "SourceError",
    "TemplateMark",
    "Trace",
    "apply_definition",
    "archive",
    "by_name",
    "columns_of",
    "inspect",
    "load_definition",
    "names_of",
    "read",
    "read_database",
    "register_connector",
    "scan",
]
