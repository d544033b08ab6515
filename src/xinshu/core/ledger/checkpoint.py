"""What is signed and published: the state of the log at one moment, as a few lines of text."""

from dataclasses import dataclass, fields

from xinshu.core.ledger.hashing import DIGEST_BYTES

HEADLINE = "xinshu audit checkpoint 1"


class NotACheckpoint(ValueError):
    """A text is not a checkpoint as this platform writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The log after `size` entries.

    `origin` says whose log it is, `number` counts checkpoints from 1, `link` is the end of the
    chain on `day`, `at` the moment in UTC, `previous` the digest of the text of the checkpoint
    before (zeros before the first): none can be left out unseen.
    """

    origin: str
    number: int
    size: int
    root: bytes
    hash: str
    day: str
    link: bytes
    at: str
    previous: bytes

    def text(self) -> str:
        """The text that is signed: a headline and one `name: value` line for each fact."""
        lines = (f"{each.name}: {_spelled(getattr(self, each.name))}" for each in fields(self))
        return "\n".join((HEADLINE, *lines, ""))


def parse(text: str) -> Checkpoint:
    """The checkpoint a text says; the text is its only spelling. Raises NotACheckpoint."""
    headline, *lines = text.removesuffix("\n").split("\n")
    names = [each.name for each in fields(Checkpoint)]
    said = dict(line.split(": ", 1) for line in lines if ": " in line)
    if headline != HEADLINE or list(said) != names or len(lines) != len(names):
        raise NotACheckpoint("the lines are not those of a checkpoint")
    try:
        found = Checkpoint(
            origin=said["origin"],
            number=int(said["number"]),
            size=int(said["size"]),
            root=_digest(said["root"]),
            hash=said["hash"],
            day=said["day"],
            link=_digest(said["link"]),
            at=said["at"],
            previous=_digest(said["previous"]),
        )
    except ValueError as spoilt:
        raise NotACheckpoint(str(spoilt)) from None
    if found.text() != text:
        raise NotACheckpoint("the text is spelled in another way")
    return found


def _spelled(fact: object) -> str:
    return fact.hex() if isinstance(fact, bytes) else str(fact)


def _digest(text: str) -> bytes:
    found = bytes.fromhex(text)
    if len(found) != DIGEST_BYTES:
        raise ValueError(f"a digest has {DIGEST_BYTES} bytes")
    return found
