"""Tiny jobs: one that counts, one that fails, one that refuses."""

import time
from typing import Any

from django.db import transaction

from xinshu.core.refusals import WrongState
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job

KIND = "demo.count"
FAILING = "demo.fail"
REFUSING = "demo.refuse"


@job(KIND, "计数")
def count(context: JobContext) -> dict[str, Any]:
    """Count to `n`, one line of the log for each; work and cursor commit together."""
    total = int(context.args.get("n", 3))
    for step in range(int(context.cursor.get("next", 0)), total):
        context.check_cancelled()
        with transaction.atomic():
            context.log(f"step {step}")
            context.save_cursor(next=step + 1)
        context.progress(step + 1, total)
        time.sleep(float(context.args.get("pause", 0)))
    return {"counted": total}


@job(FAILING, "出错")
def fail(context: JobContext) -> None:
    """Fail at the second step, once; go on when resumed."""
    if "seen" not in context.cursor:
        context.save_cursor(seen=True)
        raise ZeroDivisionError("the second step")


@job(REFUSING, "拒绝")
def refuse(context: JobContext) -> None:
    """Decline."""
    raise WrongState(thing="演示", state="关闭", action="执行")
