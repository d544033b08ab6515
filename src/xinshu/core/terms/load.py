"""Documents of rule sets → frozen data; every error is named with its place."""

from collections.abc import Collection, Sequence
from datetime import date

from xinshu.core.catalog.reading import CatalogError, Notes, Reader
from xinshu.core.refusals import Refusal
from xinshu.core.rules.parser import parse
from xinshu.core.rules.tokens import RuleSyntaxError
from xinshu.core.terms.model import Class, Clock, Ground, Hiding, Outcome, RuleSet

SEVERITIES = ("", "minor", "general", "serious")


class RulesInvalid(Refusal):
    """A document that makes no rule set; `errors` lists every error."""

    code = "disclosure_rules_invalid"
    sentence = "公示规则有 {count} 处错误，未载入：{first}"

    def __init__(self, errors: Sequence[CatalogError]) -> None:
        self.errors = tuple(errors)
        super().__init__(count=len(self.errors), first=self.errors[0])


def load_rule_set(document: object, file: str = "") -> RuleSet:
    """The rule set a document (plain data of its YAML) stands for. Raises RulesInvalid."""
    notes = Notes(file)
    reader = Reader(document, notes)
    classes = [_class(Reader(each, notes, f"classes[{n}]")) for n, each in _list(reader, "classes")]
    codes = {each.code for each in classes}
    grounds = [
        _ground(Reader(each, notes, f"grounds[{n}]"), codes) for n, each in _list(reader, "grounds")
    ]
    hidings = [_hiding(Reader(each, notes, f"never[{n}]")) for n, each in _list(reader, "never")]
    starts = reader.day("effective_from")
    if starts is None:
        reader.note("effective_from", "必须填写")
    loaded = RuleSet(
        code=reader.needed("code"),
        name=reader.needed("name"),
        effective_from=starts or date.max,
        effective_to=reader.day("effective_to"),
        rank=reader.whole("rank") or 0,
        items=reader.texts("items"),
        scope=_expression(reader, "scope"),
        clock=reader.choice("clock", Clock, Clock.DECIDED) or Clock.DECIDED,
        hidings=tuple(hidings),
        classes={each.code: each for each in classes},
        grounds=tuple(grounds),
        source=reader.needed("source"),
    )
    reader.finish()
    _once(notes, [*[g.id for g in grounds], *[h.id for h in hidings]])
    if notes.errors:
        raise RulesInvalid(notes.errors)
    return loaded


def _list(reader: Reader, key: str) -> list[tuple[int, object]]:
    return list(enumerate(reader.several(key)))


def _class(reader: Reader) -> Class:
    severity = reader.text("severity")
    if severity not in SEVERITIES:
        reader.note("severity", "应为minor、general、serious之一或不填")
    hidden = reader.flag("hidden")
    read = Class(
        code=reader.needed("code"),
        label=reader.needed("label"),
        severity=severity,
        shown=not hidden,
        reason=reader.needed("reason") if hidden else "",
        most_months=reader.whole("most_months"),
        repair_months=reader.whole("repair_months"),
        until=reader.texts("until"),
        before=reader.texts("before"),
        source=reader.needed("source"),
    )
    most, least = read.most_months, read.repair_months
    if most is not None and least is not None and least > most:
        reader.note("repair_months", "最短公示期长于最长公示期")
    reader.finish()
    return read


def _ground(reader: Reader, classes: Collection[str]) -> Ground:
    read = Ground(
        id=reader.needed("id"),
        of=reader.needed("class"),
        when=_expression(reader, "when"),
        items=reader.texts("items"),
        doubt=reader.text("doubt"),
        source=reader.needed("source"),
    )
    if read.of and read.of not in classes:
        reader.note("class", f"没有类别“{read.of}”")
    reader.finish()
    return read


def _hiding(reader: Reader) -> Hiding:
    read = Hiding(
        id=reader.needed("id"),
        reason=reader.needed("reason"),
        label=reader.needed("label"),
        when=_expression(reader, "when", needed=True),
        items=reader.texts("items"),
        outcome=reader.choice("outcome", Outcome, Outcome.SUPPRESSED) or Outcome.SUPPRESSED,
        within_days=reader.whole("within_days"),
        source=reader.needed("source"),
    )
    if read.outcome is Outcome.SHOWN:
        reader.note("outcome", "应为suppressed或withdrawn")
    reader.finish()
    return read


def _expression(reader: Reader, key: str, *, needed: bool = False) -> str:
    text = reader.needed(key) if needed else reader.text(key)
    if text:
        try:
            parse(text)
        except RuleSyntaxError as error:
            reader.note(key, str(error))
    return text


def _once(notes: Notes, ids: Sequence[str]) -> None:
    for repeated in sorted({each for each in ids if each and ids.count(each) > 1}):
        notes.note("", f"规则编号“{repeated}”重复")
