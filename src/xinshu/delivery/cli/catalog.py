"""Commands on the catalogue: check, import, diff, template."""

import json
import sys
from pathlib import Path

import click
from django.conf import settings
from rich.console import Console
from rich.table import Table

from xinshu.delivery.cli.shared import operator
from xinshu.domain.catalog import selectors, services
from xinshu.domain.catalog.types import CatalogueInvalid, Edition, EditionUnchanged
from xinshu.domain.records import selectors as records
from xinshu.engine import templates

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def catalog() -> None:
    """公共信用信息目录：检查、导入、比较、生成模板。"""


@catalog.command()
@click.argument("folder", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="供程序读取的输出。")
def check(folder: Path, as_json: bool) -> None:
    """检查一个目录文件夹，列出全部错误，不导入。"""
    try:
        edition = services.check_edition(actor=operator(), documents=selectors.read_folder(folder))
    except CatalogueInvalid as invalid:
        _errors(invalid, as_json=as_json)
        sys.exit(1)
    facts = {"edition": edition.code, "items": len(edition.items)}
    click.echo(
        json.dumps(facts) if as_json else f"✓ {edition.name}：{len(edition.items)} 项，无错误"
    )


def _errors(invalid: CatalogueInvalid, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"errors": invalid.errors}, ensure_ascii=False))
        return
    for error in invalid.errors:
        click.echo(f"✗ {error}", err=True)
    click.echo(f"共 {len(invalid.errors)} 处错误。", err=True)


@catalog.command("import")
@click.argument("folders", type=FOLDER, nargs=-1)
@click.option("--note", default="", help="变更说明。")
def import_(folders: tuple[Path, ...], note: str) -> None:
    """导入目录版本（默认：自带的国家目录和本区目录）；内容未变的跳过。"""
    shipped = Path(settings.XINSHU_CATALOGS_DIR)
    for folder in folders or (shipped / "national", shipped / settings.XINSHU_REGION):
        try:
            row = services.import_edition(
                actor=operator(), documents=selectors.read_folder(folder), change_note=note
            )
        except EditionUnchanged as same:
            click.echo(f"– {same}")
        else:
            items = row.item_versions.count()
            click.echo(
                f"✓ {row.name} 第 {row.revision} 次修订：{items} 项，{row.effective_from} 起生效"
            )


@catalog.command()
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="供程序读取的输出。")
def diff(old: str, new: str, as_json: bool) -> None:
    """比较两个版本（写作“编码”或“编码@修订号”），标明兼容、收紧、不兼容及影响面。"""
    changes = selectors.compare(_edition(old), _edition(new))
    departments = selectors.departments_granted(changes, selectors.today())
    stored = records.counts_by_item(list(changes))
    rows = [
        (item, str(change.mark), change.sentence, departments.get(item, 0), stored.get(item, 0))
        for item, listed in changes.items()
        for change in listed
    ]
    if as_json:
        keys = ("item", "mark", "change", "departments", "records")
        click.echo(json.dumps([dict(zip(keys, r, strict=True)) for r in rows], ensure_ascii=False))
        return
    table = Table("目录项", "性质", "变化", "涉及部门", "涉及记录")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console().print(table if rows else "两个版本没有差别。")


def _edition(text: str) -> Edition:
    code, _, revision = text.partition("@")
    found = selectors.revision(code, int(revision)) if revision else selectors.newest(code)
    if found is None:
        raise click.BadParameter(f"没有目录版本 {text}")
    return found


@catalog.command()
@click.argument("item")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def template(item: str, path: Path) -> None:
    """生成一个目录项的填报模板（XLSX）。"""
    found = selectors.item_in_force(item, selectors.today())
    if found is None:
        raise click.BadParameter(f"现行目录没有 {item}")
    lists = found.edition.code_lists
    templates.write_template(path, found.item, lists, found.edition.code)
    click.echo(f"✓ {path}")


COMMANDS = (catalog,)
