"""Documents become an edition, or every error is told at once, each with its place."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from core.catalog.editions import base_documents, item_document
from core.rules.penalty import ITEM, REFERENCE
from xinshu.core.catalog.examples import verify_examples
from xinshu.core.catalog.load import load_edition
from xinshu.core.catalog.model import Example
from xinshu.core.catalog.read_item import read_item
from xinshu.core.catalog.reading import Notes

Document = dict[str, Any]


def errors_of(item: Document) -> list[tuple[str, str]]:
    """Path and sentence of each error with this document of the penalty item."""
    result = load_edition({**base_documents(), "items/penalty.yaml": item})
    assert (result.edition is None) == bool(result.errors)
    assert all(error.file == "items/penalty.yaml" for error in result.errors)
    return [(error.path, error.sentence) for error in result.errors]


def field(document: Document, code: str) -> Document:
    """The entry of one field."""
    found: Document = next(f for f in document["fields"] if f["code"] == code)
    return found


def test_good_documents_load() -> None:
    result = load_edition(base_documents())
    assert result.errors == ()
    assert result.edition is not None
    assert result.edition.items == {"penalty": ITEM}
    assert result.edition.permits_local == ("03",)
    assert result.edition.code_lists["party_category"].aliases == {"法人": "1"}


def change(code: str, /, **values: object) -> Callable[[Document], None]:
    return lambda document: field(document, code).update(values)


def rule(**values: object) -> Callable[[Document], None]:
    return lambda document: document["rules"][0].update(values)


def top(**values: object) -> Callable[[Document], None]:
    return lambda document: document.update(values)


@pytest.mark.parametrize(
    ("spoil", "path", "sentence"),
    [
        (top(colour="red"), "colour", "不认识的键"),
        (top(name=""), "name", "必须填写"),
        (top(info_class="else"), "info_class", "应为basic、"),
        (top(subject_classes=["robot"]), "subject_classes", "robot"),
        (top(due_working_days="soon"), "due_working_days", "整数"),
        (top(key=["WSH", "NOPE"]), "key", "NOPE"),
        (top(key=[]), "key", "不能为空"),
        (top(code="Bad Code"), "code", "小写"),
        (top(double_publicity="yes"), "double_publicity", "true或false"),
        (top(double_publicity=True), "due_working_days", "报送期限"),
        (top(legal_basis=[]), "legal_basis", "依据"),
        (top(negative="N9"), "negative", "N1"),
        (top(unmatched="create"), "register_class", "同时"),
        (top(assertions={"min_rows": 3}), "assertions[min_rows]", "引号"),
        (change("NAME", lenght=3), "fields[NAME].lenght", "不认识的键"),
        (change("NAME", type="string"), "fields[NAME].type", "应为text"),
        (change("NAME", length=0), "fields[NAME].length", "至少为1"),
        (change("NAME", length=-1), "fields[NAME].length", "整数"),
        (change("NAME", codes="penalty_kind"), "fields[NAME].codes", "枚举型"),
        (change("NAME", scale=2), "fields[NAME].scale", "浮点型"),
        (change("NAME", format="ufo"), "fields[NAME].format", "ufo"),
        (change("NAME", pattern="(?=a)"), "fields[NAME].pattern", "环视"),
        (change("NAME", minimum="1"), "fields[NAME].minimum", "只有日期"),
        (change("NAME", mask=[30, 2]), "fields[NAME].mask", "脱敏"),
        (change("NAME", mask=[1]), "fields[NAME].mask", "左侧"),
        (change("NAME", mask="***"), "fields[NAME].mask", "左侧"),
        (change("NAME", required_if="true"), "fields[NAME].required_if", "已经必填"),
        (change("NAME", role="queen"), "fields[NAME].role", "subject_name"),
        (change("NAME", name=3), "fields[NAME].name", "引号"),
        (change("MEMO", role="subject_name"), "fields", "角色“subject_name”重复"),
        (change("MEMO", role="valid_from"), "fields[MEMO].role", "日期型"),
        (change("MEMO", code="today"), "fields[today].code", "保留字"),
        (change("MEMO", name="违法事实"), "fields", "重复"),
        (change("MEMO", code="FACTS"), "fields", "字段代码“FACTS”重复"),
        (change("CATEGORY", codes="nothing"), "fields[CATEGORY].codes", "nothing"),
        (change("CATEGORY", codes=None), "fields[CATEGORY].codes", "必须指定"),
        (change("FINE", scale=19), "fields[FINE].scale", "总位数"),
        (change("FINE", length=99), "fields[FINE].length", "38"),
        (change("FINE", minimum="9", maximum="1"), "fields[FINE].maximum", "小于最小值"),
        (change("FINE", minimum="many"), "fields[FINE].minimum", "数字"),
        (change("FINE", default="many"), "fields[FINE].default", "默认值"),
        (change("DECIDED", maximum="2026/1/1"), "fields[DECIDED].maximum", "YYYY-MM-DD"),
        (change("CODE", required_if="CATEGORY = 1"), "fields[CODE].required_if", "两个等号"),
        (change("CODE", blank_if="CATEGORY == 1"), "fields[CODE].blank_if", "文本"),
        (rule(when="DECIDED <= NAME"), "rules[V06-1].when", "第12个字符"),
        (rule(when="DECIDED <="), "rules[V06-1].when", "规则结尾"),
        (rule(when='NAME in codes("none")'), "rules[V06-1].when", "none"),
        (rule(hint=""), "rules[V06-1].hint", "必须填写"),
        (rule(field="NOPE"), "rules[V06-1].field", "NOPE"),
        (rule(id="V15"), "rules", "规则编号“V15”重复"),
        (rule(id="REQ"), "rules[REQ]", "冲突"),
        (rule(example={"passes": {"NOPE": "1"}, "fails": {}}), "rules[V06-1].example", "NOPE"),
        (rule(example={"passes": {}}), "rules[V06-1].example.fails", "必须填写"),
    ],
)
def test_names_what_is_wrong_and_where(
    spoil: Callable[[Document], None], path: str, sentence: str
) -> None:
    document = item_document()
    spoil(document)
    assert any(p == path and sentence in s for p, s in errors_of(document)), errors_of(document)


def test_negative_items_need_a_document_number() -> None:
    document = item_document()
    del field(document, "WSH")["role"]
    assert ("negative", "负面信息必须有文书号字段（角色document_no）") in errors_of(document)


def test_persons_only_by_consent_or_law() -> None:
    document = item_document()
    document["subject_classes"] = ["person"]
    document["legal_basis"] = []
    del document["negative"]
    assert [path for path, _ in errors_of(document)] == ["consent"]
    document["consent"] = True
    assert errors_of(document) == []


def test_a_persons_number_is_never_public() -> None:
    document = item_document()
    document["subject_classes"] = ["person"]
    field(document, "MEMO").update(role="person_id", publicity="public")
    assert errors_of(document) == [("fields[MEMO].publicity", "自然人证件号码不得向社会公开")]


def test_the_lake_takes_no_double_publicity() -> None:
    document = item_document()
    document.update(storage="lake", double_publicity=True, due_working_days=7)
    assert [path for path, _ in errors_of(document)] == ["double_publicity"]


def test_all_errors_of_all_documents_are_told_together() -> None:
    documents = base_documents()
    documents["edition.yaml"]["level"] = "village"
    documents["codes/penalty_kind.yaml"]["aliases"] = {"拘留": "77"}
    documents["items/penalty.yaml"]["rules"][0]["hint"] = ""
    documents["items/penalty.yaml"]["fields"][0]["type"] = "string"
    documents["notes.txt"] = "?"
    documents["items/other.yaml"] = ["not", "an", "item"]
    result = load_edition(documents)
    assert result.edition is None
    assert {(e.file, e.path) for e in result.errors} >= {
        ("edition.yaml", "level"),
        ("codes/penalty_kind.yaml", "aliases[拘留]"),
        ("items/penalty.yaml", "rules[V06-1].hint"),
        ("items/penalty.yaml", "fields[NAME].type"),
        ("notes.txt", ""),
        ("items/other.yaml", ""),
    }


def test_item_codes_are_unique_across_files() -> None:
    documents = {**base_documents(), "items/second.yaml": item_document()}
    assert "重复" in str(load_edition(documents).errors)


def test_an_overlay_is_no_base_edition() -> None:
    documents = base_documents()
    documents["edition.yaml"]["base"] = "other"
    documents["narrow.yaml"] = []
    assert {e.file for e in load_edition(documents).errors} == {"edition.yaml", "narrow.yaml"}


def test_a_header_needs_its_dates_in_order() -> None:
    documents = base_documents()
    documents["edition.yaml"]["effective_to"] = "2025-01-01"
    assert [e.path for e in load_edition(documents).errors] == ["effective_to"]


@pytest.mark.parametrize("document", [None, 3, "text", [], {"fields": {"A": 1}}, {"fields": [3]}])
def test_anything_is_answered_with_errors_not_a_crash(document: object) -> None:
    notes = Notes("items/x.yaml")
    assert read_item(document, notes) is None
    assert notes.errors


def with_example(passes: dict[str, str], fails: dict[str, str]) -> list[str]:
    worked = replace(ITEM.rules[0], example=Example(passes=passes, fails=fails))
    return [e.sentence for e in verify_examples(replace(ITEM, rules=(worked,)), REFERENCE)]


def test_examples_must_show_what_they_say() -> None:
    good = {"DECIDED": "2026-03-02", "UNTIL": "2027-03-02"}
    bad = {"DECIDED": "2026-03-02", "UNTIL": "2025-03-02"}
    assert with_example(good, bad) == []
    assert with_example(bad, good) == ["正例违反了规则", "反例没有违反规则"]
    assert [e.sentence for e in verify_examples(ITEM, REFERENCE)] == ["规则没有正反例"] * 2
