"""The command behind `make demo`."""

import os
import sys
from pathlib import Path

import click
from django.conf import settings
from django.utils import timezone
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from xinshu.delivery.cli.collect import status
from xinshu.delivery.cli.migrating import migrate_all
from xinshu.delivery.editorial import samples
from xinshu.demo import run
from xinshu.demo.people import Account
from xinshu.demo.plan import SCALES

ARTICLES = "发布样例稿件"


@click.command()
@click.option(
    "--scale",
    type=click.Choice(list(SCALES)),
    default="small",
    show_default=True,
    help="small：数千主体；full：一个区（6 万主体、300 万记录）；city：全市登记库（73 万主体）。",
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-serve", is_flag=True, help="只准备数据，不启动网站。")
@click.pass_context
def demo(context: click.Context, scale: str, port: int, no_serve: bool) -> None:
    """建库、载入目录、生成样例区、经真实流程归集，然后启动网站。再次运行会接着做。"""
    Path(settings.XINSHU_DATA_DIR).mkdir(parents=True, exist_ok=True)
    migrate_all(verbosity=0)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    ) as bar:
        lines = {name: bar.add_task(name, total=None) for name in (*run.steps(), ARTICLES)}

        def report(what: str, done: int, of: int) -> None:
            _move(bar, lines[what], done, of)

        accounts, password = run.demo(scale, report)
        for done in samples.publish_samples(today=timezone.localdate()):
            report(ARTICLES, done, samples.how_many())
    context.invoke(status, as_json=False, last=5)
    _show(accounts, password)
    if no_serve:
        return
    _say_that_it_is_a_demo()
    click.echo(f"公众网站  http://127.0.0.1:{port}/    工作台  http://127.0.0.1:{port}/workbench/")
    _serve_afresh(port)


def _say_that_it_is_a_demo() -> None:
    """For the site in this process and for those it starts: no second factor is demanded."""
    settings.XINSHU_DEMO = True
    os.environ["XINSHU_DEMO"] = "true"


def _serve_afresh(port: int) -> None:
    # Polars has been at work in this process, and its threads do not survive the fork by which
    # the server starts its own: the site begins in a process that has done nothing yet.
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "xinshu", "serve", "--port", str(port)])  # noqa: S606


def _move(bar: Progress, line: TaskID, done: int, of: int) -> None:
    bar.update(line, completed=done, total=of)


def _show(accounts: list[Account], password: str) -> None:
    table = Table("登录名", "身份", "单位", title=f"演示账号（密码均为 {password}）")
    for each in accounts:
        table.add_row(each.username, each.name, each.department)
    Console().print(table)
    click.echo(f"数据存放在 {settings.XINSHU_DATA_DIR}，内容均为样例，与任何真实主体无关。")


COMMANDS = (demo,)
