"""Commands on the keys of the platform: status, rotate, reseal, destroy, sign, document."""

import json
import sys
import threading

import click

from xinshu.delivery.cli.shared import operator
from xinshu.kernel.crypto import selectors, services, signing
from xinshu.kernel.crypto.suites import suite
from xinshu.kernel.jobs.models import Job, State
from xinshu.kernel.jobs.worker import run_worker
from xinshu.kernel.keyring import Keyring, keyring

why = click.option("--why", default="", help="原因，记入审计。")


@click.group()
def crypto() -> None:
    """数据密钥与签名密钥。"""


@crypto.command()
@click.option("--json", "as_json", is_flag=True, help="供程序读取的输出。")
def status(as_json: bool) -> None:
    """各处密文由哪把密钥封存，还有多少待重新封存。"""
    used = selectors.usage(actor=operator())
    if as_json:
        places = [
            {"place": each.place, "keys": dict(each.by_key), "outdated": each.outdated}
            for each in used
        ]
        click.echo(json.dumps({"current": keyring().current, "places": places}))
        return
    click.echo(f"算法套件 {suite().name}，当前密钥 {keyring().current}")
    for each in used:
        keys = "、".join(f"{key} {count}" for key, count in sorted(each.by_key.items())) or "无"
        click.echo(f"{each.place}：{keys}；待重新封存 {each.outdated}")


@crypto.command()
@why
def rotate(why: str) -> None:
    """启用新的数据密钥，并排队重新封存旧密文。"""
    key_id = services.add_key(actor=operator(), why=why)
    click.echo(f"新密钥：{key_id}。旧密文由后台任务重新封存；请立即做一次备份。")


@crypto.command()
def reseal() -> None:
    """立即用当前密钥和算法重新封存全部旧密文；中断后再次运行即从断点继续。"""
    job = services.reseal(actor=operator())
    run_worker(threading.Event(), once=True)
    job = Job.objects.get(pk=job.pk)
    if job.state != State.DONE:
        click.echo(f"任务 {job.pk} {State(job.state).label} {job.error}", err=True)
        sys.exit(1)
    click.echo(f"已重新封存 {job.result['resealed']}，无法打开 {job.result['broken']}")


@crypto.command()
@click.argument("key_id")
@click.option("--why", required=True, help="原因，记入审计。")
def destroy(key_id: str, why: str) -> None:
    """销毁一把不再使用的旧密钥；仍有密文使用时拒绝。"""
    services.destroy_key(key_id, actor=operator(), why=why)
    click.echo(f"已销毁 {key_id}。较早的备份仍带有这把密钥。")


@crypto.command("renew-signing")
@why
def renew_signing(why: str) -> None:
    """更换签名密钥；旧签名仍可验证。"""
    for name in services.renew_signing_keys(actor=operator(), why=why):
        click.echo(name)


@crypto.command("public-keys")
def public_keys() -> None:
    """输出全部签名公钥（JSON），供他人验证。"""
    keys = [
        {"alg": key.alg, "key_id": key.key_id, "hex": key.hex, "since": key.since}
        for key in signing.public_keys()
    ]
    click.echo(json.dumps(keys, indent=1))


@crypto.command("new-document")
def new_document() -> None:
    """输出一份全新的密钥文档，供导入密钥管理系统。不影响本机正在使用的密钥。"""
    click.echo(Keyring.fresh().written())


COMMANDS = (crypto,)
