"""Is it safe to open this old workbook? Tried in a process of its own before ours does it.

An .xls says itself how much room it wants, and the library believes it: a file of a few kilobytes
may ask for a hundred gigabytes, and where memory ends so does the process, without a word. No
look at the file tells what the library will make of it, so it is opened once under limits. What
was survived there is opened again here. (An .xlsx is looked through by `zip_guard` instead.)
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

from xinshu.engine.sources.errors import DamagedWorkbook

MEMORY_BYTES: Final = 3 << 30  # a full sheet of 65 536 rows and 256 columns needs a third of it
CPU_SECONDS: Final = 120
PATIENCE_SECONDS: Final = 600
READ, REFUSED = 0, 2

_PROGRAM: Final = f"""
import resource, sys
import fastexcel
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_CPU, ({CPU_SECONDS}, {CPU_SECONDS}))
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + {MEMORY_BYTES}, used + {MEMORY_BYTES}))
try:
    book = fastexcel.read_excel(sys.argv[1])
    for name in book.sheet_names:
        book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
except fastexcel.FastExcelError:
    sys.exit({REFUSED})
"""


def check_old_workbook(path: Path) -> None:
    """Go on only when the file can be opened, or is refused, in bounded room and time.

    Raises `DamagedWorkbook`.
    """
    command = [sys.executable, "-I", "-c", _PROGRAM, str(path)]
    try:
        tried = subprocess.run(  # noqa: S603 # our own program, the path is an argument
            command, capture_output=True, check=False, timeout=PATIENCE_SECONDS
        )
    except subprocess.TimeoutExpired:
        tried = None
    if tried is None or tried.returncode not in {READ, REFUSED}:
        raise DamagedWorkbook(reason="内部结构有误，打开它所需的内存或时间超出限度")
