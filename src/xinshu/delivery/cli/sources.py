"""Commands on configured sources: list, save, run, stop, history."""

import json
import sys
import threading
from pathlib import Path

import click
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from xinshu.delivery.cli.shared import department_named, operator
from xinshu.domain.collection import selectors, services
from xinshu.domain.collection.types import SourceInvalid
from xinshu.kernel.jobs.worker import run_worker

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def source() -> None:
    """数据来源：前置库、前置机文件夹和文件的列对应关系。"""


@source.command("list")
@click.option("--json", "as_json", is_flag=True, help="供程序读取的输出。")
def list_(as_json: bool) -> None:
    """列出全部来源及最近一次运行。"""
    facts = []
    for row in selectors.sources(operator()).prefetch_related("runs"):
        last = row.runs.first()
        facts.append(
            {
                "code": row.code,
                "name": row.name,
                "kind": row.kind,
                "department": row.department.name,
                "item": row.item.code,
                "every_minutes": row.every_minutes,
                "active": row.active,
                "last_ok": last.ok if last else None,
                "last_message": last.message if last else "",
            }
        )
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    table = Table("编码", "名称", "类型", "单位", "目录项", "间隔（分钟）", "最近一次")
    for fact in facts:
        shown = ("code", "name", "kind", "department", "item", "every_minutes", "last_message")
        table.add_row(*(str(fact[key] or "—") for key in shown))
    Console().print(table)


@source.command()
@click.argument("paths", type=FILE, nargs=-1, required=True)
@click.option("--department", default="", help="报送单位（默认按配置中的 department）。")
def save(paths: tuple[Path, ...], department: str) -> None:
    """保存来源配置（YAML），同编码的被替换；有错的全部列出，不保存。"""
    wrong = False
    for path in paths:
        try:
            sender = department_named(department) if department else None
            row = services.save_source(
                actor=operator(), text=path.read_text(encoding="utf-8"), department=sender
            )
        except LookupError as missing:
            raise click.BadParameter(str(missing)) from None
        except SourceInvalid as invalid:
            wrong = True
            for error in invalid.errors:
                click.echo(f"✗ {path.name}：{error}", err=True)
        else:
            click.echo(f"✓ {row.code}：{row.name}")
    if wrong:
        sys.exit(1)


@source.command()
@click.argument("code")
def run(code: str) -> None:
    """立即取数一次，并处理取到的数据。"""
    actor = operator()
    row = selectors.source(actor, code)
    services.run_source(actor=actor, source=row)
    run_worker(threading.Event(), once=True)
    last = row.runs.first()
    click.echo(f"{row.name}：{last.message if last else '尚未运行'}")
    if last is None or not last.ok:
        sys.exit(1)


@source.command()
@click.argument("code")
@click.option("--reason", required=True, help="停用的原因，记入审计。")
def stop(code: str, reason: str) -> None:
    """停用一个来源；重新保存配置即恢复。"""
    actor = operator()
    row = services.stop_source(actor=actor, source=selectors.source(actor, code), reason=reason)
    click.echo(f"已停用 {row.name}")


@source.command()
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="供程序读取的输出。")
@click.option("--last", default=20, show_default=True, help="列出最近的次数。")
def history(code: str, as_json: bool, last: int) -> None:
    """一个来源的运行记录。"""
    rows = selectors.source(operator(), code).runs.all()[:last]
    facts = [
        {
            "started_at": timezone.localtime(row.started_at).isoformat(timespec="seconds"),
            "ok": row.ok,
            "files_seen": row.files_seen,
            "submissions": row.submissions,
            "message": row.message,
        }
        for row in rows
    ]
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    table = Table("开始", "成功", "文件数", "批次", "说明")
    for fact in facts:
        table.add_row(*(str(value) for value in fact.values()))
    Console().print(table)


COMMANDS = (source,)
