"""The keys of personal data and stored files: one small file, made once, owner only.

The file is JSON: `{"current": "k1", "keys": {"k1": hex of 32 bytes}, "index": hex of 32 bytes}`.
Old keys stay so that what they sealed can still be read. The index key never changes: blind
indexes made with it are compared with each other.
"""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_ID_BYTES = 8


class KeyUnknown(LookupError):
    """Something was sealed with a key that is not in the key file: the wrong file is in use."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys in memory; `current` seals, every one of `keys` unseals."""

    current: str
    keys: dict[str, bytes]
    index_key: bytes

    def derive(self, key_id: str, purpose: str, length: int, salt: bytes = b"") -> bytes:
        """A key of `length` bytes for one purpose. Raises KeyUnknown."""
        if key_id not in self.keys:
            raise KeyUnknown(f"key {key_id!r} is not in {settings.XINSHU_DATA_KEY_FILE}")
        return _derive(self.keys[key_id], purpose, length, salt)


@lru_cache(maxsize=64)
def _derive(key: bytes, purpose: str, length: int, salt: bytes) -> bytes:
    info = f"xinshu {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=length, salt=salt or None, info=info).derive(key)


def keyring() -> Keyring:
    """The keys of this installation; the file is made at the first call."""
    path = Path(settings.XINSHU_DATA_KEY_FILE)
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        _make(path)
        changed = path.stat().st_mtime_ns
    return _load(path, changed)


def rotate() -> str:
    """Add a key that seals from now on; what older keys sealed stays readable. Returns its id."""
    path = Path(settings.XINSHU_DATA_KEY_FILE)
    ring = keyring()
    name = f"k{len(ring.keys) + 1}"
    keys = {**ring.keys, name: secrets.token_bytes(32)}
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    _write(fresh, Keyring(name, keys, ring.index_key))
    fresh.replace(path)
    return name


def key_tag(key_id: str) -> bytes:
    """The key's id as it stands in front of what it sealed: eight bytes."""
    return key_id.encode("ascii").ljust(KEY_ID_BYTES, b"\0")


def key_of_tag(tag: bytes) -> str:
    """The key's id from those eight bytes."""
    return tag.rstrip(b"\0").decode("ascii", "replace")


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # When another process is first, its keys are the ones.
    with suppress(FileExistsError):
        _write(path, Keyring("k1", {"k1": secrets.token_bytes(32)}, secrets.token_bytes(32)))


@lru_cache(maxsize=4)
def _load(path: Path, _changed_ns: int) -> Keyring:
    stored = json.loads(path.read_text(encoding="ascii"))
    keys = {name: bytes.fromhex(value) for name, value in stored["keys"].items()}
    return Keyring(stored["current"], keys, bytes.fromhex(stored["index"]))


def _write(path: Path, ring: Keyring) -> None:
    """Write beside and link into place, so that nobody ever reads half a file."""
    text = json.dumps(
        {
            "current": ring.current,
            "keys": {name: key.hex() for name, key in ring.keys.items()},
            "index": ring.index_key.hex(),
        }
    )
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    finally:
        beside.unlink()
