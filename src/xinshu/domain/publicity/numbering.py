"""Finding a decision by its document number without keeping the number a second time."""

import hashlib
import json
from collections.abc import Iterable

from xinshu.core.publicity.documents import normal_document
from xinshu.kernel import seal

DIGEST_BYTES = 16


def open_digest(number: str) -> bytes | None:
    """Of an organisation's document number; None for an empty one."""
    said = normal_document(number)
    return hashlib.sha256(said.encode()).digest()[:DIGEST_BYTES] if said else None


def keyed_digest(number: str) -> bytes | None:
    """Of a person's: who has no key cannot try numbers out."""
    said = normal_document(number)
    return seal.blind_index(f"publicity:{said}")[:DIGEST_BYTES] if said else None


def open_digests(numbers: Iterable[str | None]) -> list[bytes | None]:
    """The same for a column."""
    return [open_digest(number) if number else None for number in numbers]


def digest_of_sealed(content: bytes, field: str, *, context: bytes) -> bytes | None:
    """The keyed digest of the number inside a person's sealed record; None where it won't open."""
    try:
        text = seal.unseal_text(content, context=context)
    except seal.Tampered:
        return None
    return keyed_digest(str(json.loads(text).get(field, "")))
