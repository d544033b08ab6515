"""The command on the index of names."""

import click

from xinshu.delivery.cli.shared import operator
from xinshu.domain.subjects import services


@click.command()
@click.option("--rebuild", is_flag=True, help="全部重建（原索引在建成前照常可用）。")
def names(rebuild: bool) -> None:
    """更新名称查询索引；更换行政区划表后请加 --rebuild。"""
    if rebuild:
        click.echo(f"✓ 已重建名称索引：{services.rebuild_names(actor=operator())} 个名称")
    else:
        click.echo(f"✓ 名称索引新增 {services.index_names(actor=operator())} 个名称")


COMMANDS = (names,)
