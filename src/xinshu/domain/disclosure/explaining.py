"""Why a record is public, and how long, in words."""

from functools import lru_cache

from django.db import connection

from xinshu.core.terms import RuleSet as Rules
from xinshu.core.terms import wording
from xinshu.domain.disclosure.models import Publication, RuleSet, State, Suppression
from xinshu.domain.disclosure.rule_sets import rules_of
from xinshu.domain.disclosure.types import Explanation
from xinshu.domain.disclosure.working import BY_CATALOGUE, BY_HAND, BY_RECORD

_DIGESTS = "SELECT id, digest FROM disclosure_ruleset"
_HAND = "hand_"
_BESIDES_RULES = {
    BY_RECORD: "报送单位已撤回该信息，停止公示。",
    BY_CATALOGUE: "该信息未关联到主体，或者不在社会公开目录内，不公示。",
}


@lru_cache(maxsize=256)
def _kept(pk: int, digest: str) -> tuple[RuleSet, Rules]:
    del digest  # the key holds it: a row of another database with this id is another set
    row = RuleSet.objects.get(pk=pk)
    return row, rules_of(row.document)


class Explainer:
    """Explains any number of rows after one query: the rule sets they name."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_DIGESTS)
            self._digests: dict[int, str] = dict(cursor.fetchall())

    def rules(self, pk: int) -> tuple[RuleSet, Rules] | None:
        """A rule set by its key; revisions are write-once, so each is read once a process."""
        return _kept(pk, self._digests[pk]) if pk in self._digests else None

    def sentence(self, row: Publication) -> str:
        """One sentence: what, by which rules, until when, and what may be asked for."""
        if row.rule in _BESIDES_RULES:
            return _BESIDES_RULES[row.rule]
        if row.rule == BY_HAND:
            why = Suppression.Reason(row.reason.removeprefix(_HAND)).label
            return f"经工作人员办理，暂不公示：{why}。"
        found = self.rules(row.rules_id)
        return _by_rules(row, found[1]) if found else ""


def _by_rules(row: Publication, rules: Rules) -> str:
    if row.state in {State.PUBLIC, State.WAITING}:
        return wording.shown_sentence(rules, _facts(row))
    if row.state == State.ENDED:
        return wording.ended_sentence(rules, _facts(row))
    return wording.hidden_sentence(rules, row.rule)


def explanation_of(row: Publication) -> Explanation:
    """The whole of it."""
    explainer = Explainer()
    found = explainer.rules(row.rules_id)
    return Explanation(
        record_id=row.pk,
        state=State(row.state),
        sentence=explainer.sentence(row),
        rule_set=found[0].name if found else "",
        rule_set_code=found[0].code if found else "",
        revision=found[0].revision if found else 0,
        rule=row.rule,
        source=wording.source_of(found[1], row.rule) if found else "",
        doubt=wording.doubt_of(found[1], row.rule) if found else "",
        severity=row.severity,
        decided_on=row.decided_on,
        public_from=row.public_from,
        last_day=row.last_day,
        repair_from=row.repair_from,
    )


def _facts(row: Publication) -> wording.Facts:
    return wording.Facts(
        rule=row.rule,
        decided_on=row.decided_on,
        public_from=row.public_from,
        last_day=row.last_day,
        repair_from=row.repair_from,
    )
