"""One item, one code list: document → dataclass. Form only; sense is `check_item`'s business."""

from xinshu.core.catalog.model import (
    CodeList,
    Example,
    Field,
    FieldType,
    Frequency,
    InfoClass,
    Item,
    Publicity,
    Role,
    Rule,
    Severity,
    Storage,
    SubjectClass,
    Unmatched,
)
from xinshu.core.catalog.reading import Notes, Reader, choice_of, whole_number


def read_item(data: object, notes: Notes) -> Item | None:
    """The item, or None where a value without which there is no item is missing or unusable."""
    before = len(notes.errors)
    reader = Reader(data, notes)
    item = Item(
        code=reader.needed("code"),
        name=reader.needed("name"),
        category=reader.needed("category"),
        info_class=_needed_choice(reader, "info_class"),
        subject_classes=_subject_classes(reader),
        fields=tuple(read_field(f, notes, i) for i, f in enumerate(reader.several("fields"))),
        key=reader.texts("key"),
        rules=tuple(read_rule(r, notes, i) for i, r in enumerate(reader.several("rules"))),
        storage=reader.choice("storage", Storage) or Storage.LEDGER,
        frequency=reader.choice("frequency", Frequency) or Frequency.ON_EVENT,
        due_working_days=reader.whole("due_working_days"),
        publicity=reader.choice("publicity", Publicity) or Publicity.PUBLIC,
        negative=reader.optional("negative"),
        legal_basis=reader.texts("legal_basis"),
        authority=reader.text("authority"),
        unmatched=reader.choice("unmatched", Unmatched) or Unmatched.QUEUE,
        double_publicity=reader.flag("double_publicity"),
        register_class=reader.choice("register_class", SubjectClass),
        consent=reader.flag("consent"),
        assertions=reader.table("assertions"),
        description=reader.text("description"),
        source=reader.text("source"),
    )
    reader.finish()
    return item if len(notes.errors) == before else None


def read_field(data: object, notes: Notes, index: int) -> Field:
    """One field; errors are noted under its code (or its number where it has none)."""
    reader = Reader(data, notes, f"fields[{_named(data, 'code', index)}]")
    read = Field(
        code=reader.needed("code"),
        name=reader.needed("name"),
        type=reader.choice("type", FieldType) or FieldType.TEXT,
        length=reader.whole("length"),
        scale=reader.whole("scale"),
        required=reader.flag("required"),
        required_if=reader.optional("required_if"),
        blank_if=reader.optional("blank_if"),
        codes=reader.optional("codes"),
        format=reader.optional("format"),
        pattern=reader.optional("pattern"),
        minimum=reader.number_text("minimum"),
        maximum=reader.number_text("maximum"),
        publicity=reader.choice("publicity", Publicity) or Publicity.PUBLIC,
        mask=read_mask(reader),
        role=reader.choice("role", Role),
        aliases=reader.texts("aliases"),
        default=reader.optional("default"),
        hint=reader.text("hint"),
        source=reader.text("source"),
    )
    reader.finish()
    return read


def read_rule(data: object, notes: Notes, index: int) -> Rule:
    """One written rule."""
    reader = Reader(data, notes, f"rules[{_named(data, 'id', index)}]")
    read = Rule(
        id=reader.needed("id"),
        field=reader.needed("field"),
        when=reader.needed("when"),
        severity=reader.choice("severity", Severity) or Severity.ERROR,
        message=reader.needed("message"),
        hint=reader.needed("hint"),
        link=reader.text("link"),
        source=reader.text("source"),
        overridable=reader.flag("overridable"),
        example=_example(reader),
    )
    reader.finish()
    return read


def read_code_list(data: object, notes: Notes) -> CodeList | None:
    """The code list, or None where it has errors."""
    before = len(notes.errors)
    reader = Reader(data, notes)
    read = CodeList(
        code=reader.needed("code"),
        name=reader.needed("name"),
        values=reader.table("values"),
        aliases=reader.table("aliases"),
        source=reader.text("source"),
    )
    reader.finish()
    if not read.values:
        reader.note("values", "代码集不能为空")
    return read if len(notes.errors) == before else None


def _needed_choice(reader: Reader, key: str) -> InfoClass:
    if reader.raw(key) is None:
        reader.note(key, "必须填写")
    return reader.choice(key, InfoClass) or InfoClass.OTHER


def _subject_classes(reader: Reader) -> frozenset[SubjectClass]:
    classes = set()
    for value in reader.several("subject_classes"):
        member = choice_of(value, SubjectClass)
        if member is None:
            listed = "、".join(c.name.lower() for c in SubjectClass)
            reader.note("subject_classes", f"“{value}”应为{listed}之一")
        else:
            classes.add(member)
    if not reader.has("subject_classes"):
        reader.note("subject_classes", "必须填写")
    return frozenset(classes)


def read_mask(reader: Reader) -> tuple[int, int] | None:
    """(keep left, keep right), or None where absent or unusable."""
    value = reader.raw("mask")
    if value is None:
        return None
    sides = [whole_number(v) for v in value] if isinstance(value, list | tuple) else []
    left, right = sides if len(sides) == 2 else (None, None)
    if left is None or right is None:
        reader.note("mask", f"应为[左侧保留位数, 右侧保留位数]，实际是“{value}”")
        return None
    return (left, right)


def _example(reader: Reader) -> Example | None:
    if reader.raw("example") is None:
        return None
    inner = Reader(reader.raw("example"), reader.notes, reader.at("example"))
    example = Example(passes=inner.table("passes"), fails=inner.table("fails"))
    for side in ("passes", "fails"):
        if not inner.has(side):
            inner.note(side, "必须填写")
    inner.finish()
    return example


def _named(data: object, key: str, index: int) -> str:
    name = data.get(key) if isinstance(data, dict) else None
    return str(name) if name else str(index + 1)
