"""The door `xinshu`: sets Django up, gathers the commands, and says refusals in plain words."""

import os
import sys
from importlib import import_module
from pkgutil import iter_modules

import click
import django

from xinshu.core.refusals import Refusal
from xinshu.delivery import cli as package

REFUSED = 3


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="xinshu")
def cli() -> None:
    """信枢：公共信用信息平台。"""


def gather(group: click.Group) -> None:
    """Add what the modules of this package list in COMMANDS."""
    for found in iter_modules(package.__path__):
        if found.name in {"main", "__main__"}:
            continue
        module = import_module(f"{package.__name__}.{found.name}")
        for command in getattr(module, "COMMANDS", ()):
            group.add_command(command)


def main() -> None:
    """Run one command. Exit code 3 means that the platform declined."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinshu.config.settings")
    django.setup()
    gather(cli)
    try:
        cli()
    except Refusal as refusal:
        click.echo(f"{refusal} [{refusal.code}]", err=True)
        if refusal.basis:
            click.echo(f"依据：{refusal.basis}", err=True)
        sys.exit(REFUSED)
