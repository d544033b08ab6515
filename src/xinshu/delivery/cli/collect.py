"""Commands of collection: send a file and watch, look at receipts and at the whole."""

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

import click
from django.db import connections
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from xinshu.delivery.cli.shared import department_named, operator
from xinshu.domain.collection import selectors, services
from xinshu.domain.collection.types import Receipt, Submission
from xinshu.domain.records import selectors as records
from xinshu.domain.subjects import selectors as subjects
from xinshu.kernel.jobs.worker import run_worker

POLL_SECONDS = 0.2
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NUMBERS = (
    ("received", "接收"),
    ("stored", "新增"),
    ("updated", "更新"),
    ("unchanged", "无变化"),
    ("held", "待更正"),
    ("rejected", "不予接收"),
)


@click.command()
@click.argument("path", type=FILE)
@click.option("--item", required=True, help="目录项编码。")
@click.option("--department", required=True, help="报送单位的编码、机构代码或名称。")
@click.option("--source", default="", help="按该来源的列对应关系读取。")
@click.option("--json", "as_json", is_flag=True, help="供程序读取的输出。")
def collect(path: Path, item: str, department: str, source: str, as_json: bool) -> None:
    """报送一个文件并等待回执；有待更正数据时退出码为 2。"""
    try:
        sender = department_named(department)
    except LookupError as missing:
        raise click.BadParameter(str(missing)) from None
    actor = operator()
    source_id = selectors.source(actor, source).pk if source else None
    with path.open("rb") as stream:
        submission = services.submit(
            actor=actor,
            item_code=item,
            stream=stream,
            file_name=path.name,
            channel=Submission.Channel.COMMAND,
            department=sender,
            source_id=source_id,
        )
    receipt = process(submission, quiet=as_json)
    click.echo(json.dumps(_facts(receipt), ensure_ascii=False)) if as_json else _show(receipt)
    if receipt.state != Submission.State.STORED:
        sys.exit(1)
    if receipt.held:
        sys.exit(2)


def process(submission: Submission, *, quiet: bool) -> Receipt:
    """Have the submission's job done now, here or by a worker that is faster, with a bar."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    stop = threading.Event()
    thread = threading.Thread(target=_work, args=(stop,), daemon=True)
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bar:
        line = bar.add_task(f"{submission.receipt_no} {submission.file_name}", total=1.0)
        thread.start()
        while (receipt := selectors.receipt(submission)).running:
            bar.update(line, completed=receipt.progress)
            time.sleep(POLL_SECONDS)
            submission.refresh_from_db()
        bar.update(line, completed=1.0)
    stop.set()
    thread.join()
    return receipt


def _work(stop: threading.Event) -> None:
    """Jobs are done in a thread of their own so that the bar can move meanwhile."""
    try:
        run_worker(stop, once=True)
    finally:
        connections.close_all()


def _facts(receipt: Receipt) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(receipt, name) for name, _ in NUMBERS}
    return facts | {
        "receipt_no": receipt.receipt_no,
        "state": receipt.state,
        "unmatched": receipt.unmatched,
        "warned": receipt.warned,
        "message": receipt.message,
    }


def _show(receipt: Receipt) -> None:
    click.echo(f"回执 {receipt.receipt_no}  {receipt.item}  {receipt.state_label}")
    click.echo("  ".join(f"{label} {getattr(receipt, name)}" for name, label in NUMBERS))
    if receipt.unmatched:
        click.echo(f"其中 {receipt.unmatched} 条未找到主体，已进入未关联队列。")
    if receipt.message:
        click.echo(receipt.message)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="供程序读取的输出。")
@click.option("--last", default=10, show_default=True, help="列出最近的批次数。")
def status(as_json: bool, last: int) -> None:
    """平台概况和最近的报送批次。"""
    actor = operator()
    figures = {"subjects": subjects.everyone().count(), **records.figures()}
    rows = [selectors.receipt(row) for row in selectors.submissions(actor)[:last]]
    if as_json:
        listed = [_facts(row) for row in rows]
        click.echo(json.dumps({"figures": figures, "last": listed}, ensure_ascii=False))
        return
    click.echo("  ".join(f"{_LABELS[name]} {number:,}" for name, number in figures.items()))
    click.echo("接收 = 新增 + 更新 + 无变化 + 待更正 + 不予接收")
    table = Table("回执", "目录项", "状态", "行数")
    for row in rows:
        first, *parts = (f"{getattr(row, name):,}" for name, _ in NUMBERS)
        table.add_row(row.receipt_no, row.item, row.state_label, f"{first}={'+'.join(parts)}")
    Console().print(table)


_LABELS = {"subjects": "主体", "records": "记录", "unmatched": "未关联", "lake_rows": "数据湖行"}

COMMANDS = (collect, status)
