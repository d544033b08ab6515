"""`xinshu crypto`: the life of keys at the prompt."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone
from pytest_django import Settings

from builders.actors import Cast
from builders.backups import a_file, someone
from xinshu.delivery.cli.crypto import crypto
from xinshu.kernel.audit.models import Event
from xinshu.kernel.crypto.refusals import KeyStillNeeded
from xinshu.kernel.crypto.services import QUIET
from xinshu.kernel.crypto.signing import PublicKey, sign, verify
from xinshu.kernel.jobs.models import Job
from xinshu.kernel.keyring import Keyring, keyring
from xinshu.kernel.operations.checkup import keys

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(settings: Settings, tmp_path: Path) -> None:
    """Keys of the test's own."""
    settings.XINSHU_DATA_KEY_FILE = tmp_path / "data.keys"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(crypto, arguments)


def test_a_key_is_added_used_and_the_old_one_destroyed(cast: Cast) -> None:
    someone(1)
    a_file(cast, b"content")
    assert "k2" in run("rotate", "--why", "季度轮换").output
    refused = run("destroy", "k1", "--why", "已轮换")
    assert isinstance(refused.exception, KeyStillNeeded)
    assert "已重新封存 3" in run("reseal").output

    status = json.loads(run("status", "--json").output)
    assert status["current"] == "k2"
    places = {each["place"]: each for each in status["places"]}
    assert places["subjects.person.name_sealed"]["keys"] == {"k2": 1}
    assert places["files"] == {"place": "files", "keys": {"k2": 1}, "outdated": 0}
    assert "files：k2 1；待重新封存 0" in run("status").output

    Job.objects.update(finished_at=timezone.now() - QUIET)
    assert run("destroy", "k1", "--why", "已轮换").exit_code == 0
    assert list(keyring().keys) == ["k2"]
    told = Event.objects.filter(action__startswith="crypto.").order_by("id")
    assert [(event.action, event.channel) for event in told] == [
        ("crypto.key_added", "cli"),
        ("crypto.key_dropped", "cli"),
    ]


def test_public_keys_are_what_others_need_to_check() -> None:
    old = sign(b"data", "test.one")
    renewed = run("renew-signing", "--why", "更换").output.split()
    listed = json.loads(run("public-keys").output)
    keys = [PublicKey(**each, active=True) for each in listed]
    assert all(verify(b"data", "test.one", each, keys=keys) for each in old)
    assert [each["key_id"] for each in listed][-2:] == renewed
    assert all("private" not in each for each in listed)


def test_a_new_document_changes_nothing_here(settings: Settings) -> None:
    mine = keyring()
    document = run("new-document").output
    assert keyring() == mine
    settings.XINSHU_KEY_SOURCE, settings.XINSHU_KEY_DOCUMENT = "environment", document
    assert keyring() == Keyring.read(document)
    assert keys().healthy


def test_doctor_says_when_keys_cannot_be_had(settings: Settings) -> None:
    settings.XINSHU_KEY_SOURCE, settings.XINSHU_KEY_COMMAND = "command", "false"
    found = keys()
    assert not found.healthy
    assert "XINSHU_KEY_COMMAND" in found.says
