"""Checking who a citizen is: a plug towards whoever keeps the register of persons.

A provider answers one question: do this name and this number of a document belong together, and
does the person asking hold it? The platform keeps the answer and a keyed hash, never the number.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from xinshu.kernel.accounts.refusals import IdentityClosed

RESIDENT_ID = "01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What somebody says to be. `secret` is what the provider asks for: a code, a token."""

    name: str
    number: str
    id_type: str = RESIDENT_ID
    secret: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the provider says. `level` is how strong its check was, in its own words."""

    matches: bool
    reference: str = ""
    level: str = ""


class IdentityProof(Protocol):
    """A provider. `name` stands in the file of the account."""

    name: str

    def check(self, claimed: Claimed) -> Answer:
        """Whether these facts are one living person's own."""
        ...


class LocalRegister:
    """For tests and trials: a JSON file of invented persons. It proves nothing about anybody.

    The file holds `[{"name": …, "number": …, "secret": …}, …]`.
    """

    name = "local-register"

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or Path(settings.XINSHU_IDENTITY_REGISTER)

    def check(self, claimed: Claimed) -> Answer:
        """Whether the three facts stand together in the file."""
        known = json.loads(self._path.read_text(encoding="utf-8")) if self._path.exists() else []
        for at, person in enumerate(known):
            said = (person["name"], person["number"].upper(), person["secret"])
            if said == (claimed.name, claimed.number, claimed.secret):
                return Answer(matches=True, reference=f"local-{at + 1}", level="test")
        return Answer(matches=False)


def provider() -> IdentityProof:
    """The provider of this installation. Raises IdentityClosed where there is none."""
    if not settings.XINSHU_IDENTITY_PROOF:
        raise IdentityClosed
    made: IdentityProof = import_string(settings.XINSHU_IDENTITY_PROOF)()
    return made


def is_open() -> bool:
    """Whether this installation can check who somebody is."""
    return bool(settings.XINSHU_IDENTITY_PROOF)
