"""How long the law has a record shown: dated rule sets, and the term of one record under them.

    sets = [load_rule_set(document) for document in documents]
    verdict = Judge(item, sets, today).judge(record)

`engine.terms` says the same for columns; a property test holds the two together.
"""

from xinshu.core.terms.judge import Judge
from xinshu.core.terms.load import RulesInvalid, load_rule_set
from xinshu.core.terms.model import Class, Clock, Ground, Hiding, Outcome, Record, RuleSet, Verdict

__all__ = [
    "Class",
    "Clock",
    "Ground",
    "Hiding",
    "Judge",
    "Outcome",
    "Record",
    "RuleSet",
    "RulesInvalid",
    "Verdict",
    "load_rule_set",
]
