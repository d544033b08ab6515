"""The doors through which data comes in: files, databases, folders. Everything is text.

Look first (`inspect`), decide which column is which field (`map_headers` or a source definition),
then take the rows in batches (`read`). A file that cannot be a table raises a `SourceError` with
a sentence on how to mend it; a record that has no reliable cells becomes a `DamagedRow`.
"""

from xinshu.engine.sources.errors import SourceError
from xinshu.engine.sources.facts import DamagedRow, FileFacts, Format, RawBatch, TemplateMark
from xinshu.engine.sources.inspecting import inspect
from xinshu.engine.sources.layout import Mapped, map_headers, names_of
from xinshu.engine.sources.reading import read

__all__ = [
    "DamagedRow",
    "FileFacts",
    "Format",
    "Mapped",
    "RawBatch",
    "SourceError",
    "TemplateMark",
    "inspect",
    "map_headers",
    "names_of",
    "read",
]
