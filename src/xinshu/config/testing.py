"""The settings under test: a throw-away data folder, cheap passwords, strict scopes."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_home = tempfile.mkdtemp(prefix="xinshu-test-")
_owner = os.getpid()


def _sweep() -> None:
    # A forked child leaves the folder to the process that made it.
    if os.getpid() == _owner:
        shutil.rmtree(_home, ignore_errors=True)


atexit.register(_sweep)
Path(_home, "static").mkdir()
os.environ["XINSHU_DATA_DIR"] = _home
os.environ.setdefault("XINSHU_LOG_LEVEL", "WARNING")

from xinshu.config.settings import *  # noqa: E402, F403
from xinshu.config.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
XINSHU_SCOPE_STRICT = True
# Most stories are told by people without a phone; the tests of signing in demand one.
XINSHU_SECOND_FACTOR = "offered"
# All of them come from one address; the tests of the door turn it on.
XINSHU_ADMISSION = False
XINSHU_PAGE_SECONDS = 0
# Counts are written when a test says so.
XINSHU_VISITS_SECONDS = 0
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: worker processes and threads see the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(_home) / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
