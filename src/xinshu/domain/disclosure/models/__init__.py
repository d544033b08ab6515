"""Tables of disclosure."""

from xinshu.domain.disclosure.models.hand import Dispute, Suppression
from xinshu.domain.disclosure.models.nights import Check, Night
from xinshu.domain.disclosure.models.publication import (
    Change,
    Feed,
    Publication,
    State,
    TakenDown,
    Tally,
)
from xinshu.domain.disclosure.models.rules import RuleSet

__all__ = [
    "Change",
    "Check",
    "Dispute",
    "Feed",
    "Night",
    "Publication",
    "RuleSet",
    "State",
    "Suppression",
    "TakenDown",
    "Tally",
]
