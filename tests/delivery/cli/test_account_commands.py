"""Accounts from the machine's own prompt: the first administrators, a lost password."""

import re

import pytest
from click.testing import CliRunner

from builders.actors import Cast, user_of
from xinshu.core.refusals import NotFound
from xinshu.delivery.cli.accounts import accounts
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.refusals import AlreadyFounded

pytestmark = pytest.mark.django_db


def test_an_empty_platform_gets_its_administrators_with_working_passwords() -> None:
    said = CliRunner().invoke(accounts, ["first", "--name", "测试区公共信用中心"])
    assert said.exit_code == 0, said.output
    for username in ("system-admin", "security-admin", "auditor"):
        line = next(line for line in said.output.splitlines() if f" {username} " in line)
        password = re.split(r"\s*│\s*", line)[3]
        assert User.objects.get(username=username).check_password(password)
    again = CliRunner().invoke(accounts, ["first", "--name", "再来一次"])
    assert isinstance(again.exception, AlreadyFounded)


def test_an_administrators_password_is_renewed_on_the_machine(cast: Cast) -> None:
    said = CliRunner().invoke(accounts, ["password", "auditor", "--reason", "遗忘密码"])
    assert said.exit_code == 0, said.output
    assert user_of(cast.auditor).check_password(said.stdout.splitlines()[0])
    unknown = CliRunner().invoke(accounts, ["password", "nobody", "--reason", "遗忘密码"])
    assert isinstance(unknown.exception, NotFound)
