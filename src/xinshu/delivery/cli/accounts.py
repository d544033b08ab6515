"""Commands on accounts, for whoever runs the machine: the first ones, and a lost password."""

import click
from django.conf import settings
from rich.console import Console
from rich.table import Table

from xinshu.delivery.cli.shared import operator
from xinshu.kernel.accounts import selectors, services
from xinshu.kernel.accounts.founding import found

ONCE = "密码只显示这一次，请当面交给本人；首次登录时须更换。"


@click.group()
def accounts() -> None:
    """账号：首批管理员，以及在服务器上重置密码。"""


@accounts.command()
@click.option("--name", required=True, help="运行平台的单位名称。")
@click.option("--code", default="centre", show_default=True, help="该单位的编码。")
def first(name: str, code: str) -> None:
    """在空平台上设立首个单位，并开立系统、安全、审计三名管理员。"""
    founders = found(code=code, name=name, region=settings.XINSHU_REGION, actor=operator())
    table = Table("角色", "用户名", "初始密码")
    for each in founders:
        table.add_row(each.role.label, each.user.username, each.password)
    Console().print(table)
    click.echo(ONCE)


@accounts.command()
@click.argument("username")
@click.option("--reason", required=True, help="重置理由，写入审计记录。")
def password(username: str, reason: str) -> None:
    """把一个账号的密码重置为初始密码（包括三类管理员）。"""
    user = selectors.user_by_name(username)
    click.echo(services.renew_password(user, reason=reason, actor=operator()))
    click.echo(ONCE, err=True)


COMMANDS = (accounts,)
