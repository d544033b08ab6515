"""Commands of the audit ledger: seal what waits, digest earlier data, export for a verifier."""

from pathlib import Path

import click

from xinshu.delivery.cli.shared import operator
from xinshu.domain.records import selectors_sealed as records
from xinshu.domain.records import services
from xinshu.kernel.audit.export import export as write
from xinshu.kernel.audit.sealing import seal_waiting


@click.group()
def audit() -> None:
    """审计账本：封存、登记数据摘要、导出供第三方核验。"""


@audit.command()
def seal() -> None:
    """立即封存等待中的事件并签署检查点。"""
    signed = list(seal_waiting(actor=operator()))
    done = [f"已签署检查点 {each.number}，共 {each.size} 条" for each in signed[-1:]]
    click.echo(done[0] if done else "没有等待封存的事件")


@audit.command()
def digest() -> None:
    """为启用账本之前的批次登记数据摘要。"""
    click.echo(f"已登记 {services.digest_missing(actor=operator())} 个批次的数据摘要")


@audit.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--data/--no-data", default=True, show_default=True, help="是否同时导出数据行。")
def export(folder: Path, data: bool) -> None:
    """把已封存的日志（和数据）导出到空目录 FOLDER，用 verifier/xinshu_verify.py 核验。"""
    actor = operator()
    if data:
        # Rows that arrived a moment ago would else look as if nobody had ever vouched for them.
        services.digest_missing(actor=actor)
        list(seal_waiting(actor=actor))
    done = write(folder, actor=actor, rows=records.sealed_rows() if data else None)
    click.echo(f"已导出事件 {done.events} 条、检查点 {done.checkpoints} 个、数据 {done.rows} 行")
    click.echo(f"核验：python3 verifier/xinshu_verify.py {folder}")


COMMANDS = (audit,)
