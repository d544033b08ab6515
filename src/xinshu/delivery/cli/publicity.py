"""Commands on double publicity: work all clocks out anew."""

import threading

import click

from xinshu.delivery.cli.shared import operator
from xinshu.domain.publicity import selectors, services
from xinshu.kernel.jobs.models import Job, State
from xinshu.kernel.jobs.worker import run_worker


@click.group()
def publicity() -> None:
    """双公示时限与评估。"""


@publicity.command()
def refresh() -> None:
    """重算全部双公示时限和统计；中断后再次运行会接着做。"""
    made = services.refresh_all(actor=operator())
    run_worker(threading.Event(), once=True)
    row = Job.objects.get(pk=made.pk)
    if row.state != State.DONE:
        raise click.ClickException(f"未完成：{row.error or row.get_state_display()}")
    click.echo(f"已重算 {row.result['rows']} 条记录、{row.result['figures']} 组统计。")


@publicity.command()
@click.argument("period")
def figures(period: str) -> None:
    """各单位某一期间（2026-09、2026Q3、2026）的上报、合规、迟报、漏报。"""
    found = selectors.overview(operator(), period)
    for line in found.lines:
        tally = line.tally
        click.echo(
            f"{line.department}：报送 {tally.reported}，合规 {tally.compliant}，"
            f"计时 {tally.timed}，迟报 {tally.late}，漏报 {tally.missing}"
        )


COMMANDS = (publicity,)
