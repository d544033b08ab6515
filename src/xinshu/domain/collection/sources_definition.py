"""A configured source as a YAML document: what to fetch, and how to read what was fetched.

The document has the settings of `engine.sources.SourceDefinition` and, beside them, `kind`,
`department`, `every_minutes`, `files` (a pattern of file names) and one of `folder`, `database`.
Secrets and absolute paths stand in the environment, never in the document: it names the variable.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.utils import timezone

from xinshu.core.catalog.yaml import YamlRefused, read_yaml
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection.models import Source
from xinshu.domain.collection.types import SourceInvalid, SourceNotConnected
from xinshu.engine.sources.definition import SourceDefinition, load_definition
from xinshu.engine.sources.errors import BadDefinition
from xinshu.kernel.accounts.models import Department

VARIABLE = re.compile(r"XINSHU_SOURCE_[A-Z0-9_]{1,60}")
SINCE = "since"  # the query's parameter that carries the cursor
_OWN = frozenset({"kind", "department", "every_minutes", "files", "folder", "database"})
_FOLDER = frozenset({"path", "path_env"})
_DATABASE = frozenset({"url_env", "query", "params", "cursor"})
_CURSOR = frozenset({"column", "start"})
_DEPARTMENT_NAME, _DEPARTMENT_CODE = "@department.name", "@department.code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """One source as its document wants it; `reading` are the settings of the reader."""

    code: str
    name: str
    kind: str
    item: str
    department: str = ""
    every_minutes: int | None = None
    files: str = "*"
    folder: Mapping[str, str]
    database: Mapping[str, Any]
    reading: Mapping[str, Any]

    @property
    def cursor(self) -> Mapping[str, str] | None:
        """The column an incremental pull goes by and where it starts; None: all rows each time."""
        return self.database.get("cursor")


def parse(text: str) -> Configured:
    """The document in `text`. Raises SourceInvalid with everything that is wrong."""
    document = _document(text)
    wrong = [*_own_problems(document)]
    reading = _reading(document)
    item = str(document.get("item", ""))
    in_force = catalogue.item_in_force(item, timezone.localdate())
    if item and in_force is None:
        wrong.append(f"现行目录没有目录项 {item}")
    try:
        load_definition(reading, fields=[f.code for f in in_force.item.fields] if in_force else ())
    except BadDefinition as bad:
        wrong += str(bad.facts["reason"]).split("；")
    if wrong:
        raise SourceInvalid(str(document.get("code") or "?"), wrong)
    return _configured(document, reading)


def configured(source: Source) -> Configured:
    """What a saved source says, without judging it again."""
    document = _document(source.definition)
    return _configured(document, _reading(document))


def reader_definition(source: Source) -> SourceDefinition:
    """How files of this source are read, `@department…` filled in from its department.

    Raises BadDefinition.
    """
    definition = load_definition(configured(source).reading)
    return replace(
        definition,
        defaults=_filled(definition.defaults, source.department),
        constants=_filled(definition.constants, source.department),
    )


def folder_of(plan: Configured) -> Path:
    """Where the files of a folder source arrive. Raises SourceNotConnected."""
    if variable := plan.folder.get("path_env"):
        return Path(_environment(variable))
    return inbox() / plan.folder["path"]


def inbox() -> Path:
    """The folder in which sources may name folders of their own."""
    return Path(settings.XINSHU_DATA_DIR) / "inbox"


def url_of(plan: Configured) -> str:
    """The address of the database. Raises SourceNotConnected."""
    return _environment(plan.database["url_env"])


def _environment(variable: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        raise SourceNotConnected(variable=variable)
    return value


def _filled(values: Mapping[str, str], department: Department) -> dict[str, str]:
    told = {_DEPARTMENT_NAME: department.name, _DEPARTMENT_CODE: department.official_code}
    return {code: told.get(value, value) for code, value in values.items()}


def _document(text: str) -> Mapping[str, Any]:
    try:
        document = read_yaml(text)
    except YamlRefused as refused:
        raise SourceInvalid("?", [str(refused)]) from None
    if not isinstance(document, Mapping):
        raise SourceInvalid("?", ["来源配置应为“键: 值”的 YAML 文档"])
    return cast("Mapping[str, Any]", document)


def _reading(document: Mapping[str, Any]) -> dict[str, Any]:
    """The reader's part. YAML texts become numbers where the reader counts."""
    reading = {key: value for key, value in document.items() if key not in _OWN}
    if str(reading.get("header_row", "")).isdigit():
        reading["header_row"] = int(reading["header_row"])
    columns = reading.get("columns")
    if isinstance(columns, Mapping):
        reading["columns"] = {int(k) if k.isdigit() else k: v for k, v in columns.items()}
    return reading


def _configured(document: Mapping[str, Any], reading: Mapping[str, Any]) -> Configured:
    every = document.get("every_minutes")
    return Configured(
        code=str(document["code"]),
        name=str(document.get("name") or document["code"]),
        kind=str(document.get("kind") or Source.Kind.FILE),
        item=str(document["item"]),
        department=str(document.get("department") or ""),
        every_minutes=int(every) if every else None,
        files=str(document.get("files") or "*"),
        folder=document.get("folder") or {},
        database=document.get("database") or {},
        reading=reading,
    )


def _own_problems(document: Mapping[str, Any]) -> Iterator[str]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", str(document.get("code") or "")):
        yield "code 应由小写字母、数字、- 和 _ 组成，不超过 64 个字符"
    kind = str(document.get("kind") or Source.Kind.FILE)
    if kind not in Source.Kind.values:
        yield f"kind 应为 {'、'.join(Source.Kind.values)} 之一"
    every = document.get("every_minutes")
    if every is not None and not re.fullmatch("[1-9][0-9]{0,5}", str(every)):
        yield "every_minutes 应为正整数"
    for part, judge in (("folder", _folder_problems), ("database", _database_problems)):
        given = document.get(part)
        if kind == part:
            yield from judge(given) if isinstance(given, Mapping) else (f"缺少 {part} 的设置",)
        elif given is not None:
            yield f"kind 不是 {part}，不应有 {part} 的设置"
    if kind == Source.Kind.DATABASE and not all(map(_is_name, document.get("columns") or ())):
        yield "数据库来源的 columns 应按查询结果的列名对应，不能按列序号"


def _folder_problems(folder: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"folder 不认识的设置 {key}" for key in sorted(set(folder) - _FOLDER))
    if len(_FOLDER & set(folder)) != 1:
        yield "folder 应写 path（收件箱下的文件夹）或 path_env（环境变量名）之一"
    path = Path(str(folder.get("path") or "x"))
    if path.is_absolute() or ".." in path.parts:
        yield "folder.path 应为收件箱下的相对路径；其他位置请用 path_env"
    if "path_env" in folder:
        yield from _variable_problems("folder.path_env", folder["path_env"])


def _database_problems(database: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"database 不认识的设置 {key}" for key in sorted(set(database) - _DATABASE))
    yield from _variable_problems("database.url_env", database.get("url_env"))
    query = str(database.get("query") or "")
    if not re.match(r"\s*(select|with)\b", query, re.IGNORECASE):
        yield "database.query 应为 SELECT 查询"
    if not isinstance(database.get("params", {}), Mapping):
        yield "database.params 应写成“名称: 值”"
    cursor = database.get("cursor")
    if cursor is None:
        return
    if not isinstance(cursor, Mapping) or set(cursor) != _CURSOR or not all(cursor.values()):
        yield "database.cursor 应写 column 和 start"
    elif SINCE not in query or not re.search(r"\border\s+by\b", query, re.IGNORECASE):
        yield f"增量查询应含参数 {SINCE}，并用 ORDER BY 按游标列排序"


def _variable_problems(where: str, name: object) -> Iterator[str]:
    if not VARIABLE.fullmatch(str(name or "")):
        yield f"{where} 应为 XINSHU_SOURCE_ 开头的环境变量名，地址和口令不写在配置里"


def _is_name(key: str) -> bool:
    return not key.isdigit()
