"""Whether an item makes sense: every contradiction, noted with its place."""

import re
from collections import Counter
from collections.abc import Collection, Iterable

from xinshu.core.catalog.assertions import TESTS, limit_of
from xinshu.core.catalog.check_field import check_field
from xinshu.core.catalog.model import FieldType, Item, Role, Storage, SubjectClass, Unmatched
from xinshu.core.catalog.reading import Notes
from xinshu.core.rules.kinds import check_kinds
from xinshu.core.rules.metadata import MEANINGS
from xinshu.core.rules.parser import RuleSyntaxError, parse_located

NEGATIVE = ("N1", "N2", "N3", "N4", "N5")  # the closed list of negative items, domain 3.2
_CODE = re.compile("[a-z][a-z0-9_]{0,63}")
_DATES = (Role.DECIDED_ON, Role.VALID_FROM, Role.VALID_UNTIL, Role.ESTABLISHED_ON)
_SUBJECT = (Role.SUBJECT_NAME, Role.SUBJECT_CODE, Role.PERSON_ID, Role.REGISTRATION_NO)


def check_item(item: Item, notes: Notes, lists: Collection[str]) -> None:
    """Note everything wrong with `item`; `lists` names the code lists it may use."""
    if not _CODE.fullmatch(item.code):
        notes.note("code", "应由小写字母、数字和下划线组成，以字母开头，不超过64个字符")
    if not item.subject_classes:
        notes.note("subject_classes", "至少要有一类主体")
    if not item.fields:
        notes.note("fields", "至少要有一个字段")
    for field in item.fields:
        check_field(field, notes, lists)
        for key in ("required_if", "blank_if"):
            _check_condition(item, notes, lists, f"fields[{field.code}].{key}", getattr(field, key))
    _note_repeated(notes, "fields", "字段代码", (f.code for f in item.fields))
    _note_repeated(notes, "fields", "字段名称", (f.name for f in item.fields))
    _check_key(item, notes)
    _check_roles(item, notes)
    _check_rules(item, notes, lists)
    _check_law(item, notes)
    _check_storage(item, notes)
    _check_register(item, notes)
    _check_assertions(item, notes)


def _check_key(item: Item, notes: Notes) -> None:
    if not item.key:
        notes.note("key", "业务主键不能为空")
    for code in item.key:
        if item.field_named(code) is None:
            notes.note("key", f"业务主键中的字段“{code}”不存在")
    _note_repeated(notes, "key", "业务主键字段", item.key)


def _check_roles(item: Item, notes: Notes) -> None:
    _note_repeated(notes, "fields", "字段角色", (f.role.value for f in item.fields if f.role))
    for field in item.fields:
        if field.role in _DATES and field.type is not FieldType.DATE:
            notes.note(f"fields[{field.code}].role", "该角色的字段应为日期型")
    if item.fields and not any(item.field_of(role) for role in _SUBJECT):
        notes.note("fields", "没有能识别主体的字段（名称、代码或证件号码角色）")


def _check_rules(item: Item, notes: Notes, lists: Collection[str]) -> None:
    _note_repeated(notes, "rules", "规则编号", (r.id for r in item.rules))
    codes = {f.code for f in item.fields}
    for rule in item.rules:
        path = f"rules[{rule.id}]"
        if rule.id.split("-", 1)[0] in MEANINGS or rule.id in MEANINGS:
            notes.note(path, "规则编号与元数据校验的编号冲突")
        if rule.field not in codes:
            notes.note(f"{path}.field", f"字段“{rule.field}”不存在")
        for key in ("message", "hint"):
            if not getattr(rule, key):
                notes.note(f"{path}.{key}", "必须填写")
        _check_condition(item, notes, lists, f"{path}.when", rule.when)
        if rule.example is not None:
            strangers = {*rule.example.passes, *rule.example.fails} - codes
            for code in sorted(strangers):
                notes.note(f"{path}.example", f"字段“{code}”不存在")


def _check_condition(
    item: Item, notes: Notes, lists: Collection[str], path: str, text: str | None
) -> None:
    if text is None:
        return
    try:
        parsed = parse_located(text)
    except RuleSyntaxError as error:
        notes.note(path, str(error))
        return
    types = {f.code: f.type for f in item.fields}
    for kind_error in check_kinds(parsed, types, lists):
        notes.note(path, str(kind_error))


def _check_law(item: Item, notes: Notes) -> None:
    if item.negative is not None:
        if item.negative not in NEGATIVE:
            notes.note("negative", f"应为{'、'.join(NEGATIVE)}之一，实际是“{item.negative}”")
        if not item.legal_basis:
            notes.note("legal_basis", "负面信息必须有法律法规依据")
        if item.field_of(Role.DOCUMENT_NO) is None:
            notes.note("negative", "负面信息必须有文书号字段（角色document_no）")
    if item.admits_persons:
        if not item.consent and not item.legal_basis:
            notes.note("consent", "归集自然人信息必须有本人同意或法律法规依据")
    elif item.field_of(Role.PERSON_ID) is not None:
        notes.note("subject_classes", "有自然人证件号码字段，主体类别却不含person")


def _check_storage(item: Item, notes: Notes) -> None:
    if item.storage is Storage.LAKE:
        if item.double_publicity:
            notes.note("double_publicity", "双公示信息逐条公示，不能存入数据湖（lake）")
        if item.unmatched is Unmatched.CREATE:
            notes.note("unmatched", "登记类信息逐条建立主体，不能存入数据湖（lake）")
    if item.due_working_days == 0:
        notes.note("due_working_days", "应至少为1")
    if item.double_publicity:
        if item.due_working_days is None:
            notes.note("due_working_days", "双公示信息必须有报送期限")
        if item.field_of(Role.DECIDED_ON) is None:
            notes.note("double_publicity", "双公示信息必须有决定日期字段（角色decided_on）")


def _check_register(item: Item, notes: Notes) -> None:
    if (item.unmatched is Unmatched.CREATE) != (item.register_class is not None):
        notes.note("register_class", "unmatched: create与register_class应同时填写")
    if item.register_class is SubjectClass.PERSON:
        notes.note("register_class", "自然人没有登记库")
    if item.register_class is not None and item.register_class not in item.subject_classes:
        notes.note("register_class", "应在subject_classes之内")


def _check_assertions(item: Item, notes: Notes) -> None:
    for name, text in item.assertions.items():
        if name not in TESTS:
            notes.note(f"assertions.{name}", f"不认识的入库前提（可用：{'、'.join(TESTS)}）")
        elif limit_of(str(text)) is None:
            notes.note(f"assertions.{name}", "应为不小于零的数")


def _note_repeated(notes: Notes, path: str, what: str, values: Iterable[str]) -> None:
    for value, times in Counter(values).items():
        if times > 1:
            notes.note(path, f"{what}“{value}”重复{times}次")
