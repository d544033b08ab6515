"""Why a record is public, and how long, in words."""

from xinshu.domain.disclosure.models import Publication, RuleSet, State
from xinshu.domain.disclosure.types import Explanation

_known: dict[int, RuleSet] = {}


def rule_set(pk: int) -> RuleSet:
    """A rule set by its key; revisions are write-once, so each is read once a process."""
    if pk not in _known:
        _known[pk] = RuleSet.objects.get(pk=pk)
    return _known[pk]


def sentence_of(row: Publication) -> str:
    """One sentence: what, by which rules, until when, and what may be asked for."""
    until = f"至{row.last_day}届满" if row.last_day else "不设届满日"
    return f"依据{rule_set(row.rules_id).name}，自{row.public_from}起公示，{until}。"


def explanation_of(row: Publication) -> Explanation:
    """The whole of it."""
    rules = rule_set(row.rules_id)
    return Explanation(
        record_id=row.pk,
        state=State(row.state),
        sentence=sentence_of(row),
        rule_set=rules.name,
        rule_set_code=rules.code,
        revision=rules.revision,
        rule=row.rule,
        source=rules.source,
        severity=row.severity,
        decided_on=row.decided_on,
        public_from=row.public_from,
        last_day=row.last_day,
        repair_from=row.repair_from,
    )
