"""Worked examples of written rules, run: the passing row is silent, the failing row is found."""

from dataclasses import replace

from xinshu.core.catalog.model import Item
from xinshu.core.catalog.reading import CatalogError
from xinshu.core.rules.judge import Judge
from xinshu.core.rules.tree import Reference


def verify_examples(item: Item, reference: Reference) -> list[CatalogError]:
    """Every rule without an example, and every example that does not show what it should.

    Examples list only the fields they are about; other findings on those rows do not matter.
    """
    errors: list[CatalogError] = []
    for rule in item.rules:
        place = (f"items/{item.code}.yaml", f"rules[{rule.id}].example")
        if rule.example is None:
            errors.append(CatalogError(*place, "规则没有正反例"))
            continue
        judge = Judge(replace(item, rules=(rule,)), reference)
        for row, should in ((rule.example.passes, False), (rule.example.fails, True)):
            found = any(f.rule == rule.id for f in judge.judge(1, row).findings)
            if found and not should:
                errors.append(CatalogError(*place, "正例违反了规则"))
            if should and not found:
                errors.append(CatalogError(*place, "反例没有违反规则"))
    return errors
