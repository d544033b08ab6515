"""The command of disclosure: work out anew what is public, or prove that what went is gone."""

import json
import sys
import threading

import click

from xinshu.delivery.cli.shared import operator
from xinshu.domain.disclosure import selectors, services
from xinshu.kernel.jobs.models import State
from xinshu.kernel.jobs.worker import run_worker


@click.command()
@click.option("--check", is_flag=True, help="检查已撤下的信息是否确已不见；仍可见时退出码为 2。")
@click.option("--json", "as_json", is_flag=True, help="供程序读取的输出。")
def disclose(*, check: bool, as_json: bool) -> None:
    """按现行公示规则重新核算全部记录的公示状态。"""
    if check:
        _check(as_json=as_json)
        return
    fresh = services.take_up_rules(actor=operator())
    made = services.refresh(actor=operator())
    run_worker(threading.Event(), once=True)
    made.refresh_from_db()
    if made.state != State.DONE:
        raise click.ClickException(f"未完成：{made.error or made.get_state_display()}")
    counts = selectors.counts()
    if as_json:
        click.echo(json.dumps({"new_rules": fresh, "shown": counts}, ensure_ascii=False))
        return
    rows, shown = made.result["rows"], sum(counts.values())
    click.echo(f"新载入规则 {fresh} 份，更新 {rows:,} 条；公示中 {shown:,} 条")
    for code, number in sorted(counts.items(), key=lambda each: -each[1]):
        click.echo(f"{number:>12,}  {code}")


def _check(*, as_json: bool) -> None:
    found = services.check_places(actor=operator())
    if as_json:
        facts = {
            "records": found.records,
            "remaining": found.remaining,
            "overdue": found.overdue,
            "places": found.places,
        }
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        click.echo(f"检查已撤下记录 {found.records:,} 条，超期撤下 {found.overdue} 条")
        for place in found.places:
            click.echo(f"{place['remaining']:>8,} 条仍可见  {place['name']}")
    if found.remaining or found.overdue:
        sys.exit(2)


COMMANDS = (disclose,)
