"""What a backup consists of: written last, signed, checked first."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from xinshu.kernel.backup.facts import Facts
from xinshu.kernel.backup.refusals import BackupBroken
from xinshu.kernel.crypto import signing
from xinshu.kernel.crypto.digests import hasher
from xinshu.kernel.crypto.sources import source

FILE = "manifest.json"
SIGNATURES = "manifest.signatures.json"
KEYS = "keys.json"
DATABASE = "database.sealed"
PURPOSE = "backup.manifest"
FORMAT = 1
BLOCK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of the backup. `origin` tells, without reading it, whether what it was made from
    has changed since: size, time of change in nanoseconds, key it is sealed with.
    """

    path: str
    size: int
    sm3: str
    sha256: str
    origin: tuple[int, int, str] = (0, 0, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The list of parts, and what the database held. `made_at` is UTC, ISO 8601."""

    name: str
    made_at: str
    version: str
    database: str
    facts: Facts
    parts: tuple[Part, ...] = field(default=())

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(part.size for part in self.parts)

    def write(self, folder: Path) -> None:
        """The manifest and signatures over it."""
        content = json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1)
        (folder / FILE).write_text(content, encoding="utf-8")
        said = {
            "purpose": PURPOSE,
            "signatures": [asdict(each) for each in signing.sign(content.encode(), PURPOSE)],
            "keys": [asdict(each) for each in signing.public_keys()],
        }
        (folder / SIGNATURES).write_text(json.dumps(said, indent=1), encoding="ascii")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The manifest of a backup. Raises BackupBroken for one that is no manifest."""
        try:
            stored: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
            form = stored.pop("format")
            parts = tuple(_part(each) for each in stored.pop("parts"))
            made = cls(**stored, parts=parts)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BackupBroken(name=folder.name, problem=f"清单无法读取（{error}）") from None
        if form != FORMAT:
            raise BackupBroken(name=folder.name, problem=f"清单格式 {form} 不是本版本的")
        return made


class Measured:
    """A file being written, with its digests."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._sm3, self._sha256 = hasher("sm3"), hasher("sha256")
        self.size = 0

    def write(self, content: bytes) -> int:
        """Write and measure."""
        self._sm3.update(content)
        self._sha256.update(content)
        self.size += len(content)
        return self._target.write(content)

    def part(self, path: str, origin: tuple[int, int, str] = (0, 0, "")) -> Part:
        """What was written, as a part; call it once, at the end."""
        sm3, sha256 = self._sm3.finalize().hex(), self._sha256.finalize().hex()
        return Part(path=path, size=self.size, sm3=sm3, sha256=sha256, origin=origin)


def problems(folder: Path, manifest: Manifest) -> Iterator[str]:
    """What is wrong with a backup: signature, missing, changed or foreign files."""
    yield from _signature_problems(folder)
    listed = {part.path: part for part in manifest.parts}
    for path, part in listed.items():
        yield from _part_problems(folder / path, part)
    for found in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = found.relative_to(folder).as_posix()
        if name not in listed and name not in {FILE, SIGNATURES}:
            yield f"{name} 不在清单中"


def signers(folder: Path) -> list[str]:
    """Ids of the keys whose signatures under the manifest are good."""
    content = (folder / FILE).read_bytes()
    said = json.loads((folder / SIGNATURES).read_text(encoding="ascii"))
    keys = [signing.PublicKey(**each) for each in said["keys"]]
    given = [signing.Signature(**each) for each in said["signatures"]]
    return [each.key_id for each in given if signing.verify(content, PURPOSE, each, keys=keys)]


def _signature_problems(folder: Path) -> Iterator[str]:
    try:
        good = signers(folder)
        wanted = len(json.loads((folder / SIGNATURES).read_text(encoding="ascii"))["signatures"])
    except (OSError, ValueError, KeyError, TypeError):
        yield "签名无法读取"
        return
    if not good or len(good) != wanted:
        yield "清单签名不符"
    # On a machine without keys there is nothing to compare with; keys are not made for it.
    elif source().stamp() is not None:
        ours = {key.key_id for key in signing.public_keys()}
        if not ours.intersection(good):
            yield f"清单由其他密钥签名（{good[0]}）"


def _part_problems(path: Path, part: Part) -> Iterator[str]:
    if not path.is_file():
        yield f"缺少 {part.path}"
        return
    sm3, sha256 = hasher("sm3"), hasher("sha256")
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            sm3.update(block)
            sha256.update(block)
    if (sm3.finalize().hex(), sha256.finalize().hex()) != (part.sm3, part.sha256):
        yield f"{part.path} 已被改动"


def _part(stored: dict[str, Any]) -> Part:
    size, changed, key = stored.pop("origin")
    part = Part(**stored, origin=(size, changed, key))
    inside = Path(part.path)
    if inside.is_absolute() or ".." in inside.parts:
        raise ValueError(f"a part outside the backup: {part.path}")
    return part
