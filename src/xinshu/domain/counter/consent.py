"""The text a visitor agrees to, from the data file beside this module."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("consent.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Version, words, source, and the SHA-256 of the words in hexadecimal."""

    version: str
    text: str
    source: str
    digest: str


@cache
def consent() -> Consent:
    """The text in force."""
    found = yaml.safe_load(FILE.read_text("utf8"))
    text = str(found["text"]).strip()
    return Consent(
        version=str(found["version"]),
        text=text,
        source=str(found["source"]),
        digest=sha256(text.encode()).hexdigest(),
    )
