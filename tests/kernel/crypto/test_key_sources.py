"""Keys from a file, the environment, or a command of a key management system."""

import base64
import json
import sys
import threading
from pathlib import Path

import pytest
from pytest_django import Settings

from xinshu.kernel.backup.home import Home
from xinshu.kernel.backup.refusals import HomeNotEmpty
from xinshu.kernel.backup.sqlite import SqliteDatabase
from xinshu.kernel.crypto.sources import KeySourceFailed, KeySourceReadOnly, source
from xinshu.kernel.keyring import Keyring, keyring, rotate, rotate_signing
from xinshu.kernel.seal import seal_text, unseal_text

TURN = "import sys; sys.stdout.buffer.write(bytes(b ^ 90 for b in sys.stdin.buffer.read()))"


@pytest.fixture
def wrapped(own_keys: Path, settings: Settings, tmp_path: Path) -> Path:
    """A stand-in for a KMS that wraps and unwraps; the wrapped file."""
    program = tmp_path / "kms.py"
    program.write_text(TURN)
    settings.XINSHU_KEY_SOURCE = "command"
    settings.XINSHU_KEY_COMMAND = f"{sys.executable} {program}"
    settings.XINSHU_KEY_WRAP_COMMAND = f"{sys.executable} {program}"
    return own_keys


@pytest.mark.parametrize("encode", [str, lambda text: base64.b64encode(text.encode()).decode()])
def test_keys_of_the_environment_are_used_and_never_written(
    own_keys: Path, settings: Settings, encode: "type[str]"
) -> None:
    ring = Keyring.fresh()
    settings.XINSHU_KEY_SOURCE = "environment"
    settings.XINSHU_KEY_DOCUMENT = encode(ring.written())
    assert keyring() == ring
    assert unseal_text(seal_text("甲")) == "甲"
    for change in (rotate, rotate_signing):
        with pytest.raises(KeySourceReadOnly):
            change()
    assert not own_keys.parent.exists()


@pytest.mark.parametrize("text", ["", "{}", '{"current": 1}', "no json", "甲", "bm8ganNvbg=="])
def test_what_is_no_key_document_is_refused_without_quoting_it(
    settings: Settings, text: str
) -> None:
    settings.XINSHU_KEY_SOURCE = "environment"
    settings.XINSHU_KEY_DOCUMENT = text
    with pytest.raises(KeySourceFailed) as refused:
        keyring()
    assert not text or text not in str(refused.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"current": "k2"},
        {"current": "long-name", "keys": {"long-name": "00" * 32}},
        {"current": "", "keys": {"": "00" * 32}},
        {"current": "钥", "keys": {"钥": "00" * 32}},
        {"keys": {"k1": "00" * 31}},
        {"keys": {"k1": "00" * 32, "k0": ""}},
        {"index": "00" * 16},
        {"index_digest": "md5"},
    ],
)
def test_keys_that_would_seal_what_nobody_opens_are_refused(
    settings: Settings, wrong: dict[str, object]
) -> None:
    settings.XINSHU_KEY_SOURCE = "environment"
    good = {"current": "k1", "keys": {"k1": "00" * 32}, "index": "11" * 32}
    settings.XINSHU_KEY_DOCUMENT = json.dumps(good)
    assert keyring().current == "k1"
    settings.XINSHU_KEY_DOCUMENT = json.dumps({**good, **wrong})
    with pytest.raises(KeySourceFailed):
        keyring()


def test_a_command_unwraps_what_it_wrapped_and_the_disk_never_sees_the_keys(wrapped: Path) -> None:
    sealed = seal_text("甲")
    assert rotate() == "k2"
    assert unseal_text(sealed) == "甲"
    on_disk = wrapped.read_bytes()
    assert b"current" not in on_disk
    assert all(key.hex().encode() not in on_disk for key in keyring().keys.values())


def test_wrapped_keys_are_not_written_over_by_a_restoration(wrapped: Path, tmp_path: Path) -> None:
    nothing = SqliteDatabase(tmp_path / "none.sqlite3")
    home = Home(
        folder=tmp_path, files=tmp_path / "f", lake=tmp_path / "l", keys=source(), database=nothing
    )
    home.require_empty()
    keyring()
    with pytest.raises(HomeNotEmpty):
        home.require_empty()


def test_a_command_that_only_prints_cannot_be_told_new_keys(
    own_keys: Path, settings: Settings, tmp_path: Path
) -> None:
    ring = Keyring.fresh()
    document = tmp_path / "document.json"
    document.write_text(ring.written())
    settings.XINSHU_KEY_SOURCE = "command"
    settings.XINSHU_KEY_COMMAND = f"cat {document}"
    assert keyring() == ring
    with pytest.raises(KeySourceReadOnly):
        rotate()


@pytest.mark.parametrize("command", ["", "false", "true", "no-such-program-anywhere"])
def test_a_command_that_brings_no_keys_is_named(settings: Settings, command: str) -> None:
    settings.XINSHU_KEY_SOURCE = "command"
    settings.XINSHU_KEY_COMMAND = command
    with pytest.raises(KeySourceFailed, match="XINSHU_KEY_COMMAND"):
        keyring()


def test_keys_added_by_another_process_are_noticed(own_keys: Path) -> None:
    assert keyring().current == "k1"
    other = Keyring.read(own_keys.read_text())
    replaced = Keyring("k7", {**other.keys, "k7": bytes(32)}, other.index_key)
    own_keys.unlink()
    own_keys.write_text(replaced.written())
    assert keyring().current == "k7"
    assert rotate() == "k8"


@pytest.mark.parametrize("kind", ["file", "command"])
def test_lost_keys_are_asked_back_where_files_need_them(
    own_keys: Path, request: pytest.FixtureRequest, settings: Settings, tmp_path: Path, kind: str
) -> None:
    if kind == "command":
        request.getfixturevalue("wrapped")
    settings.XINSHU_FILES_DIR = tmp_path / "files"
    assert keyring().current == "k1", "an empty home gets its first keys"
    kept = own_keys.read_bytes()
    own_keys.unlink()
    (tmp_path / "files" / "ab").mkdir(parents=True)
    (tmp_path / "files" / "ab" / "cdef").write_bytes(b"sealed")
    for ask in (keyring, rotate):
        with pytest.raises(KeySourceFailed, match="put it back"):
            ask()
    assert not own_keys.exists()
    own_keys.write_bytes(kept)
    assert keyring().current == "k1"


def test_many_who_add_keys_at_once_lose_none(own_keys: Path) -> None:
    keyring()
    threads = [threading.Thread(target=rotate) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(keyring().keys) == [f"k{number}" for number in range(1, 10)]
