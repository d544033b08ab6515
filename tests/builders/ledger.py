"""A ledger with something in it, and the hand of somebody who holds the database."""

import datetime as dt
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import time_machine
from django.db import connection, transaction

from builders.actors import SETUP
from builders.sources import ROOT
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.data import digest_rows
from xinshu.kernel.audit.models import Checkpoint, Event
from xinshu.kernel.audit.sealing import seal
from xinshu.kernel.audit.services import record, viewed

ROWS = tuple({"row": number, "content": f"第{number}行"} for number in range(1, 6))
BATCH = ("collection.submission", "7")


def happened(actor: Actor = SETUP, *, times: int = 1) -> list[Event]:
    """Something was done, so many times."""
    with transaction.atomic():
        return [
            record("accounts.logged_in", actor=actor, why=f"第{each}次") for each in range(times)
        ]


def sealed() -> Checkpoint:
    """What waits is sealed."""
    checkpoint = seal(actor=SETUP)
    assert checkpoint is not None
    return checkpoint


def two_days(actor: Actor = SETUP) -> tuple[Checkpoint, Checkpoint]:
    """Two days with changes, a read, and five rows of data under the seal on the first."""
    with time_machine.travel(dt.datetime(2026, 4, 1, 9, 0, tzinfo=dt.UTC), tick=False):
        happened(actor, times=3)
        viewed("accounts.logged_in", actor=actor, about=[("subjects.subject", "1")])
        with transaction.atomic():
            digest_rows(ROWS, actor=actor, object_type=BATCH[0], object_id=BATCH[1])
        first = sealed()
    with time_machine.travel(dt.datetime(2026, 4, 2, 9, 0, tzinfo=dt.UTC), tick=False):
        happened(actor, times=3)
        return first, sealed()


def tamper(statement: str, *values: object) -> None:
    """Change rows behind the platform's back, as whoever has the database's password can."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount != 0, "nothing was tampered with"


def verifier() -> ModuleType:
    """The program third parties run, loaded from its one file."""
    path: Path = ROOT / "verifier" / "xinshu_verify.py"
    spec = importlib.util.spec_from_file_location("xinshu_verify", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclass looks its own module up
    spec.loader.exec_module(module)
    return module
