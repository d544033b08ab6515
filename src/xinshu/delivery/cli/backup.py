"""Commands on backups: create, list, verify, restore, drill, recipient."""

import json
import os
import sys
from pathlib import Path

import click
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rich.console import Console
from rich.table import Table

from xinshu.delivery.cli.shared import operator
from xinshu.kernel.backup import selectors, services
from xinshu.kernel.backup.restoring import Opener
from xinshu.kernel.crypto import sm2

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
MEBIBYTE = 1024 * 1024

where = click.option("--folder", type=FOLDER, help="备份所在目录（默认 XINSHU_BACKUP_DIR）。")
passphrase = click.option("--passphrase-file", type=FILE, help="备份口令所在文件。")
private_key = click.option("--key-file", type=FILE, help="接收方私钥文件。")


@click.group()
def backup() -> None:
    """备份与恢复：数据库、文件、数据湖和密钥。"""


@backup.command()
@where
def create(folder: Path | None) -> None:
    """做一次完整备份；平台照常运行。"""
    made = services.create(actor=operator(), root=folder)
    rows = sum(made.facts["tables"].values())
    size = f"{made.size / MEBIBYTE:.1f} MiB"
    click.echo(f"✓ {made.name}：{rows} 行，{len(made.parts)} 个文件，{size}")


@backup.command("list")
@where
@click.option("--json", "as_json", is_flag=True, help="供程序读取的输出。")
def list_(folder: Path | None, as_json: bool) -> None:
    """列出完整的备份，最近的在前。"""
    facts = [
        {
            "name": each.name,
            "made_at": each.made_at,
            "version": each.version,
            "database": each.database,
            "rows": sum(each.facts["tables"].values()),
            "bytes": each.size,
        }
        for each in selectors.backups(actor=operator(), root=folder)
    ]
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    table = Table("备份", "时间", "版本", "数据库", "行数", "MiB")
    for fact in facts:
        at = timezone.localtime(parse_datetime(str(fact["made_at"])))
        size = f"{int(str(fact['bytes'])) / MEBIBYTE:.1f}"
        shown = (fact["name"], f"{at:%Y-%m-%d %H:%M}", fact["version"], fact["database"])
        table.add_row(*map(str, (*shown, fact["rows"], size)))
    Console().print(table)


@backup.command()
@click.argument("name", default="")
@where
def verify(name: str, folder: Path | None) -> None:
    """核对备份的签名和每个文件的摘要（默认最近一次）；不需要口令。"""
    wrong = selectors.problems(name, actor=operator(), root=folder)
    for line in wrong:
        click.echo(f"✗ {line}", err=True)
    if wrong:
        sys.exit(1)
    click.echo("✓ 签名有效，全部文件与清单一致")


@backup.command()
@click.argument("name", default="")
@where
@passphrase
@private_key
def restore(
    name: str, folder: Path | None, passphrase_file: Path | None, key_file: Path | None
) -> None:
    """恢复到当前设置所指的空环境（默认最近一次备份），并核对行数和链头。"""
    done = services.restore(
        name, actor=operator(), opener=_opener(passphrase_file, key_file), root=folder
    )
    _report(done.differences)
    click.echo(f"✓ 已恢复 {done.manifest.name}，行数和链头一致")


@backup.command()
@click.argument("name", default="")
@where
@passphrase
@private_key
@click.option("--scratch", type=FOLDER, help="演练所用的临时目录（默认数据目录中的 plain）。")
def drill(
    name: str,
    folder: Path | None,
    passphrase_file: Path | None,
    key_file: Path | None,
    scratch: Path | None,
) -> None:
    """恢复演练：恢复到临时环境，核对行数、链头和密文，写下演练记录。"""
    opener = _opener(passphrase_file, key_file)
    done = services.drill(name, actor=operator(), opener=opener, root=folder, scratch=scratch)
    _report(done.differences)
    click.echo(
        f"✓ {done.manifest.name} 可以恢复：用时 {done.seconds} 秒，"
        f"行数和链头一致，抽查 {done.opened} 项密文可以打开"
    )


@backup.command()
@click.option("--json", "as_json", is_flag=True, help="供程序读取的输出。")
def history(as_json: bool) -> None:
    """备份和演练的记录，最近的在前。"""
    facts = [
        {
            "kind": each.get_kind_display(),
            "backup": each.backup,
            "ok": each.ok,
            "at": timezone.localtime(each.at).isoformat(timespec="seconds"),
            "seconds": each.seconds,
            "actor": each.actor_name,
        }
        for each in selectors.runs(actor=operator())
    ]
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    table = Table("类型", "备份", "成功", "时间", "用时（秒）", "操作人")
    for fact in facts:
        table.add_row(*map(str, fact.values()))
    Console().print(table)


@backup.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def recipient(file: Path) -> None:
    """生成接收方密钥对：私钥写入文件，公钥显示在屏幕上。私钥请离线保管，不要放在本机。"""
    private, public = sm2.new_pair()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(private.hex())
    click.echo(f"XINSHU_BACKUP_RECIPIENT={public.hex()}")


def _opener(passphrase_file: Path | None, key_file: Path | None) -> Opener | None:
    """What opens the keys; None for the passphrase of the settings."""
    if passphrase_file is None and key_file is None:
        return None
    return Opener(passphrase=_secret(passphrase_file), private_key=_secret(key_file))


def _secret(path: Path | None) -> str:
    return path.read_text(encoding="utf-8").strip() if path else ""


def _report(differences: list[str]) -> None:
    """Say what is not the same, and end there."""
    for line in differences:
        click.echo(f"✗ {line}", err=True)
    if differences:
        sys.exit(1)


COMMANDS = (backup,)
