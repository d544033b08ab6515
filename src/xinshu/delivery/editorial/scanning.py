"""Looking through an article for what must not be public, with the place named."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from xinshu.core.privacy import scan

KINDS = {
    scan.Kind.RESIDENT_ID: "身份证件号码",
    scan.Kind.PHONE: "手机号码",
    scan.Kind.BANK_ACCOUNT: "银行账号",
    scan.Kind.EMAIL: "电子邮箱",
}
PLAIN = {
    "title": "标题",
    "summary": "摘要",
    "source": "来源",
    "writer": "作者",
    "document_no": "文号",
}
BLOCKS = frozenset({"p", "h2", "h3", "li", "blockquote", "td"})
Value = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Find:
    """Personal data in a field; `says` is a phrase such as “正文第2段含手机号码（138…）”."""

    field: str
    says: str


class _Words(HTMLParser):
    """The words of rich text, a paragraph each."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A new block begins a paragraph; descriptions and contacts count as text."""
        if tag in BLOCKS:
            self.paragraphs.append("")
        for name, value in attrs:
            told = name in {"alt", "title"} or (value or "").startswith(("tel:", "mailto:"))
            if told and value:
                self.paragraphs[-1] += f" {value} "

    def handle_data(self, data: str) -> None:
        """Words."""
        self.paragraphs[-1] += data


def paragraphs(html: str) -> list[str]:
    """The paragraphs of rich text as plain words, empty ones left out."""
    words = _Words()
    words.feed(html)
    words.close()
    return [text for each in words.paragraphs if (text := " ".join(each.split()))]


def finds(value: Value) -> Iterator[Find]:
    """Everything found in the fields of an article; `value` gives a field by name."""
    for field, label in PLAIN.items():
        yield from _in_text(field, label, str(value(field) or ""))
    for number, text in enumerate(paragraphs(str(value("body") or "")), 1):
        yield from _in_text("body", f"正文第{number}段", text)


def finds_beside(files: Iterable[str], cover: str) -> Iterator[Find]:
    """The same in the names of the files below the text and in the words for its cover."""
    for number, name in enumerate(files, 1):
        yield from _in_text("attachments", f"第{number}个附件的名称", name)
    yield from _in_text("cover", "封面图说明", cover)


def gaps_of_case(value: Value) -> Iterator[tuple[str, str]]:
    """(field, problem) of a typical case whose ground is not complete."""
    ground = value("ground")
    if value("tone") == "bad" and ground != "decision":
        yield "ground", "失信案例只能依据正在公示的决定发布"
    if ground == "decision" and not value("record_id"):
        yield "record_id", "请填写所依据的公示信息编号"
    if ground == "consent":
        for field, what in (
            ("consent", "书面同意文件"),
            ("consented_by", "同意人"),
            ("consented_on", "同意日期"),
        ):
            if not value(field):
                yield field, f"请提供{what}"
    if not value("anonymised"):
        yield "anonymised", "请确认自然人信息已隐去"


def _in_text(field: str, label: str, text: str) -> Iterator[Find]:
    for span in scan.spans(text):
        start = text[span.start : span.start + 3]
        yield Find(field, f"{label}含{KINDS[span.kind]}（{start}…）")
