"""YAML text ↔ plain data. Numbers and dates stay text: "03" must not become 3.

Only `true`, `false` and null are read as anything but text, lists and mappings. Aliases are
refused (a small file could unfold into a huge one), repeated keys too (the first would be lost).
"""

import re
from typing import Any

import yaml

from xinshu.core.refusals import Refusal


class YamlRefused(Refusal):
    """The text is not the YAML we take. `facts`: line and column (from 1), reason."""

    code = "yaml_refused"
    sentence = "YAML第{line}行第{column}列：{reason}。"


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise _refused(event.start_mark, "不支持锚点和引用")
        node: yaml.Node | None = super().compose_node(parent, index)
        return node


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(?:~|null|)$"), ["~", "n", ""])


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise _refused(key_node.start_mark, "键应为文本")
        key = key_node.value
        if key in read:
            raise _refused(key_node.start_mark, f"键“{key}”重复")
        read[key] = loader.construct_object(value_node, deep=True)
    return read


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(text: str) -> object:
    """Data of one YAML document. Raises YamlRefused with the place."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader with fewer types
    except yaml.MarkedYAMLError as error:
        reason = f"写法有误（{error.problem or error.context}）"
        raise _refused(error.problem_mark or error.context_mark, reason) from None
    except yaml.YAMLError:
        raise YamlRefused(line=1, column=1, reason="含有不允许的字符") from None
    except RecursionError:
        raise YamlRefused(line=1, column=1, reason="嵌套过深") from None


def write_yaml(data: object) -> str:
    """Data as YAML, keys in the order given, Chinese readable."""
    return str(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100))


def _refused(mark: yaml.Mark | None, reason: str) -> YamlRefused:
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    return YamlRefused(line=line, column=column, reason=reason)
