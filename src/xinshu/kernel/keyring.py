"""The keys of personal data, stored files and signatures: one small document.

JSON: `{"current": "k1", "keys": {"k1": hex of 32 bytes}, "index": hex of 32 bytes,
"index_digest": "sm3", "signing": [...]}`. Old keys stay so that what they sealed can still be
read. The index key never changes: blind indexes made with it are compared with each other.
Where the document lies is the business of `kernel.crypto.sources`.
"""

import json
import secrets
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils import timezone

from xinshu.kernel.crypto import sm2
from xinshu.kernel.crypto.digests import ALGORITHMS, UnknownAlgorithm, algorithm, digest
from xinshu.kernel.crypto.sources import KeySourceFailed, Source, source
from xinshu.kernel.crypto.suites import suite

KEY_ID_BYTES = 8
KEY_BYTES = 32

_borrowed: "ContextVar[Keyring | None]" = ContextVar("borrowed keys", default=None)


class KeyUnknown(LookupError):
    """Something was sealed with a key that is not here: the wrong keys are in use."""


class KeyInUse(ValueError):
    """The current key cannot be dropped."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A pair that signs, or the public half of one that no longer does (`private` is empty)."""

    key_id: str
    algorithm: str
    public: bytes
    private: bytes
    since: str

    @staticmethod
    def id_of(algorithm: str, public: bytes) -> str:
        """The id every key has: the algorithm and the start of SM3 over its public half."""
        return f"{algorithm}-{digest('sm3', public).hex()[:16]}"

    @classmethod
    def fresh(cls, algorithm: str) -> "SigningKey":
        """A new pair, from today on. Raises UnknownAlgorithm."""
        if algorithm == "sm2":
            private, public = sm2.new_pair()
        elif algorithm == "ed25519":
            pair = Ed25519PrivateKey.generate()
            private, public = pair.private_bytes_raw(), pair.public_key().public_bytes_raw()
        else:
            raise UnknownAlgorithm(f"no signature is called {algorithm!r}")
        key_id = cls.id_of(algorithm, public)
        return cls(key_id, algorithm, public, private, timezone.localdate().isoformat())


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys in memory; `current` seals, every one of `keys` unseals."""

    current: str
    keys: dict[str, bytes]
    index_key: bytes
    index_digest: str = "sm3"
    signing: tuple[SigningKey, ...] = ()

    def derive(
        self, key_id: str, purpose: str, length: int, salt: bytes = b"", *, by: str = "sha256"
    ) -> bytes:
        """A key of `length` bytes for one purpose by HKDF over the digest `by`.

        Raises KeyUnknown.
        """
        if key_id not in self.keys:
            raise KeyUnknown(f"key {key_id!r} is not among the keys in use")
        return _derive(self.keys[key_id], purpose, length, salt, by)

    def signer(self, name: str) -> SigningKey | None:
        """The newest pair of the algorithm that still signs."""
        able = [key for key in self.signing if key.algorithm == name and key.private]
        return able[-1] if able else None

    @classmethod
    def fresh(cls) -> "Keyring":
        """Keys for an installation that has none."""
        return cls(
            current="k1",
            keys={"k1": secrets.token_bytes(KEY_BYTES)},
            index_key=secrets.token_bytes(KEY_BYTES),
            index_digest=suite().digest,
            signing=tuple(SigningKey.fresh(name) for name in suite().signatures),
        )

    @classmethod
    def read(cls, text: str) -> "Keyring":
        """The keys a document holds. Raises KeySourceFailed, never quoting the document."""
        try:
            stored = json.loads(text)
            ring = cls(
                current=stored["current"],
                keys={name: bytes.fromhex(value) for name, value in stored["keys"].items()},
                index_key=bytes.fromhex(stored["index"]),
                index_digest=stored.get("index_digest", "sm3"),
                signing=tuple(_read_signing(each) for each in stored.get("signing", ())),
            )
            _sound(ring)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise KeySourceFailed("what the key source holds is not a key document") from None
        return ring

    def written(self) -> str:
        """The document that `read` understands."""
        return json.dumps(
            {
                "current": self.current,
                "keys": {name: key.hex() for name, key in self.keys.items()},
                "index": self.index_key.hex(),
                "index_digest": self.index_digest,
                "signing": [_write_signing(key) for key in self.signing],
            }
        )


def keyring() -> Keyring:
    """The keys of this installation; a file of keys is made at the first call.

    Raises KeySourceFailed.
    """
    if borrowed := _borrowed.get():
        return borrowed
    place = source()
    stamp = place.stamp()
    if stamp is None:
        place.change(lambda text: text or _first().written())
        stamp = place.stamp()
    return _load(place, stamp)


@contextmanager
def using(ring: Keyring) -> Iterator[None]:
    """Inside the block these are the keys: of a backup, say, that is being opened."""
    token = _borrowed.set(ring)
    try:
        yield
    finally:
        _borrowed.reset(token)


def change_keys(change: Callable[[Keyring], Keyring]) -> Keyring:
    """Replace the keys by what `change` makes of them.

    Raises KeySourceReadOnly, KeySourceFailed.
    """
    source().change(lambda text: change(Keyring.read(text) if text else _first()).written())
    return keyring()


def rotate() -> str:
    """Add a key that seals from now on; what older keys sealed stays readable. Returns its id."""

    def add(ring: Keyring) -> Keyring:
        numbers = [int(name[1:]) for name in ring.keys if name[1:].isdigit()]
        name = f"k{max(numbers, default=0) + 1}"
        return replace(ring, current=name, keys={**ring.keys, name: secrets.token_bytes(KEY_BYTES)})

    return change_keys(add).current


def drop_key(key_id: str) -> None:
    """Forget an old key: what it sealed can never be read again. Raises KeyUnknown, KeyInUse."""

    def drop(ring: Keyring) -> Keyring:
        if key_id not in ring.keys:
            raise KeyUnknown(f"key {key_id!r} is not among the keys in use")
        if key_id == ring.current:
            raise KeyInUse(f"key {key_id!r} seals what comes in now")
        return replace(ring, keys={name: key for name, key in ring.keys.items() if name != key_id})

    change_keys(drop)


def signing_keys(algorithms: Iterable[str]) -> list[SigningKey]:
    """The pair in use for each algorithm, made where there is none. Raises KeySourceReadOnly."""
    wanted = tuple(algorithms)
    ring = keyring()
    if any(ring.signer(name) is None for name in wanted):
        ring = change_keys(lambda held: _with_signers(held, wanted))
    found = (ring.signer(name) for name in wanted)
    return [key for key in found if key is not None]


def rotate_signing() -> list[str]:
    """New pairs for every algorithm of the suite; the public halves of older ones stay for
    checking, their private halves are forgotten. Returns the new ids.
    """

    def renew(ring: Keyring) -> Keyring:
        retired = tuple(replace(key, private=b"") for key in ring.signing)
        return _with_signers(replace(ring, signing=retired), suite().signatures)

    return [key.key_id for key in change_keys(renew).signing if key.private]


def key_tag(key_id: str) -> bytes:
    """The key's id as it stands in front of what it sealed: eight bytes."""
    return key_id.encode("ascii").ljust(KEY_ID_BYTES, b"\0")


def key_of_tag(tag: bytes) -> str:
    """The key's id from those eight bytes."""
    return tag.rstrip(b"\0").decode("ascii", "replace")


@lru_cache(maxsize=64)
def _derive(key: bytes, purpose: str, length: int, salt: bytes, by: str) -> bytes:
    info = f"xinshu {purpose}".encode()
    return HKDF(algorithm=algorithm(by), length=length, salt=salt or None, info=info).derive(key)


@lru_cache(maxsize=4)
def _load(place: Source, _stamp: Hashable) -> Keyring:
    return Keyring.read(place.read())


def _first() -> Keyring:
    """Fresh keys, unless files lie there that only the lost ones open. Raises KeySourceFailed."""
    if any(Path(settings.XINSHU_FILES_DIR).glob("??/*")):
        lost = settings.XINSHU_DATA_KEY_FILE
        raise KeySourceFailed(f"{lost} is missing and stored files need its keys: put it back")
    return Keyring.fresh()


def _sound(ring: Keyring) -> None:
    """Raises ValueError for keys with which something would be sealed and never opened again."""
    names_fit = all(name.isascii() and 1 <= len(name) <= KEY_ID_BYTES for name in ring.keys)
    keys_fit = all(len(key) == KEY_BYTES for key in (*ring.keys.values(), ring.index_key))
    if not (names_fit and keys_fit and ring.current in ring.keys):
        raise ValueError("the keys do not fit each other")
    if ring.index_digest not in ALGORITHMS:
        raise ValueError("the index has a digest nobody knows")


def _with_signers(ring: Keyring, algorithms: Iterable[str]) -> Keyring:
    missing = [name for name in algorithms if ring.signer(name) is None]
    return replace(ring, signing=(*ring.signing, *(SigningKey.fresh(name) for name in missing)))


def _read_signing(stored: dict[str, Any]) -> SigningKey:
    public, private = (bytes.fromhex(stored[half]) for half in ("public", "private"))
    return SigningKey(
        SigningKey.id_of(stored["algorithm"], public),
        stored["algorithm"],
        public,
        private,
        stored["since"],
    )


def _write_signing(key: SigningKey) -> dict[str, str]:
    return {
        "algorithm": key.algorithm,
        "public": key.public.hex(),
        "private": key.private.hex(),
        "since": key.since,
    }
