"""The tests make tables from the models; these show that the migrations make the same ones."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

Xinshu = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def xinshu(tmp_path: Path) -> Xinshu:
    """The command `xinshu` on a machine that has nothing yet."""

    def run(*arguments: str, database: str = "") -> "subprocess.CompletedProcess[str]":
        environment = {
            **os.environ,
            "XINSHU_DATA_DIR": str(tmp_path / "var"),
            "XINSHU_DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "xinshu.config.settings",
        }
        command = [sys.executable, "-m", "xinshu", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


def healthy(run: Xinshu, database: str = "") -> list[str]:
    said = run("doctor", "--json", database=database)
    assert said.returncode == 0, said.stdout + said.stderr
    return [finding["name"] for finding in json.loads(said.stdout)]


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_an_empty_sqlite_database_is_migrated_and_healthy(xinshu: Xinshu) -> None:
    before = xinshu("doctor")
    assert before.returncode == 1
    assert "xinshu migrate" in before.stdout
    made = xinshu("migrate")
    assert made.returncode == 0, made.stderr
    assert "数据库结构" in healthy(xinshu)
    idle = xinshu("worker", "--once")
    assert idle.returncode == 0, idle.stderr


@pytest.mark.postgres
def test_an_empty_postgresql_database_is_migrated_and_healthy(
    xinshu: Xinshu, postgres_dsn: str
) -> None:
    made = xinshu("migrate", database=postgres_dsn)
    assert made.returncode == 0, made.stderr
    assert "数据库结构" in healthy(xinshu, postgres_dsn)
    again = xinshu("migrate", database=postgres_dsn)
    assert "No migrations to apply" in again.stdout or again.returncode == 0


@pytest.mark.postgres
def test_one_app_can_be_migrated_before_the_others(tmp_path: Path, postgres_dsn: str) -> None:
    environment = {
        **os.environ,
        "XINSHU_DATA_DIR": str(tmp_path / "var"),
        "XINSHU_DATABASE_URL": postgres_dsn,
        "DJANGO_SETTINGS_MODULE": "xinshu.config.settings",
    }
    command = [sys.executable, "-m", "django", "migrate", "accounts", "--skip-checks"]
    made = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
