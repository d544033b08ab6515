"""Where the key document comes from: a file, the environment, or a command (a KMS).

A source hands out text and knows nothing of its meaning. `stamp` changes whenever the text may
have changed, so that a process notices keys added by another one.
"""

import base64
import shlex
import subprocess
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

from xinshu.kernel.folders import alone, write_whole

COMMAND_SECONDS = 60
ASK_AGAIN_SECONDS = 300


class KeySourceFailed(RuntimeError):
    """The keys could not be fetched or kept; the message never holds key material."""


class KeySourceReadOnly(KeySourceFailed):
    """Keys of this source are made elsewhere; the platform can only use them."""


class Source(Protocol):
    """One place keys come from; equal places hash alike."""

    def __hash__(self) -> int: ...

    def stamp(self) -> Hashable:
        """Something that differs when the text may differ; None while there is no text yet."""

    def read(self) -> str:
        """The key document. Raises KeySourceFailed."""

    def change(self, rewrite: Callable[[str | None], str]) -> None:
        """Replace the text (None: there is none yet) while nobody else does.

        `rewrite` may hand back what it got. Raises KeySourceReadOnly, KeySourceFailed.
        """


def source() -> Source:
    """The source the settings name."""
    path = Path(settings.XINSHU_DATA_KEY_FILE)
    match settings.XINSHU_KEY_SOURCE:
        case "environment":
            return EnvironmentSource(settings.XINSHU_KEY_DOCUMENT)
        case "command":
            return CommandSource(
                path, settings.XINSHU_KEY_COMMAND, settings.XINSHU_KEY_WRAP_COMMAND
            )
        case _:
            return FileSource(path)


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file of the platform's own, readable by its owner only; made when it is first needed."""

    path: Path

    def stamp(self) -> Hashable:
        """When the file was last replaced."""
        return _changed(self.path)

    def read(self) -> str:
        """The file."""
        return self.path.read_text(encoding="ascii")

    def change(self, rewrite: Callable[[str | None], str]) -> None:
        """Rewrite the file in one step."""
        with alone(self.path.parent):
            before = self.read() if self.path.exists() else None
            after = rewrite(before)
            if after != before:
                write_whole(self.path, after.encode("ascii"))


@dataclass(frozen=True, slots=True)
class EnvironmentSource:
    """A variable set by whoever starts the platform: JSON, or JSON in Base64."""

    text: str

    def stamp(self) -> Hashable:
        """The environment of a process does not change."""
        return self.text

    def read(self) -> str:
        """The variable."""
        text = self.text.strip()
        if not text:
            raise KeySourceFailed("XINSHU_KEY_SOURCE is environment, XINSHU_KEY_DOCUMENT is empty")
        if text.startswith("{"):
            return text
        try:
            return base64.b64decode(text, validate=True).decode("ascii")
        except ValueError:
            raise KeySourceFailed("XINSHU_KEY_DOCUMENT is neither JSON nor Base64") from None

    def change(self, rewrite: Callable[[str | None], str]) -> None:
        """The platform cannot set its own environment."""
        raise KeySourceReadOnly("the keys stand in XINSHU_KEY_DOCUMENT; change them there")


@dataclass(frozen=True, slots=True)
class CommandSource:
    """A command that prints the keys, as key management systems offer.

    `unwrap` is fed the wrapped file, where there is one, and prints the document. With `wrap`,
    which does the opposite, the platform can add keys: only the wrapped form reaches the disk.
    """

    path: Path
    unwrap: str
    wrap: str = ""

    def stamp(self) -> Hashable:
        """When the wrapped file was replaced, and a clock: keys may change elsewhere."""
        changed = _changed(self.path)
        if self.wrap and changed is None:
            return None
        return changed, int(time.monotonic() // ASK_AGAIN_SECONDS)

    def read(self) -> str:
        """What the command prints."""
        wrapped = self.path.read_bytes() if self.path.exists() else b""
        return _run(self.unwrap, wrapped, "XINSHU_KEY_COMMAND").decode("ascii")

    def change(self, rewrite: Callable[[str | None], str]) -> None:
        """Unwrap, rewrite, wrap."""
        if not self.wrap:
            raise KeySourceReadOnly("the keys come from XINSHU_KEY_COMMAND; change them there")
        with alone(self.path.parent):
            before = self.read() if self.path.exists() else None
            after = rewrite(before)
            if after != before:
                wrapped = _run(self.wrap, after.encode("ascii"), "XINSHU_KEY_WRAP_COMMAND")
                write_whole(self.path, wrapped)


def _run(command: str, given: bytes, setting: str) -> bytes:
    """What a command of the operator's prints. Its output never reaches a message."""
    words = shlex.split(command)
    if not words:
        raise KeySourceFailed(f"{setting} is empty")
    try:
        done = subprocess.run(  # noqa: S603 # the operator's own command, without a shell
            words, input=given, capture_output=True, timeout=COMMAND_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise KeySourceFailed(f"{setting} did not run: {type(error).__name__}") from None
    if done.returncode or not done.stdout:
        raise KeySourceFailed(f"{setting} ended with code {done.returncode} and no keys")
    return done.stdout


def _changed(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
