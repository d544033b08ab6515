"""Every address of the platform, with arguments that lead to something in the test district."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import get_resolver

from delivery.district import District
from xinshu.delivery.openapi.api import api
from xinshu.kernel.web.guard import BY_OPERATION, Rule, routes, rule_of

SITE_METHODS = ("GET", "POST")
API_ROOT = "api/v1"
BOUNDARY = "BoUnDaRyStRiNg"
PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>|\(\?P<(?P<group>\w+)>[^)]*\)")
FORM = ("", "application/x-www-form-urlencoded")
JSON = "application/json"
FILE = f"""--{BOUNDARY}
Content-Disposition: form-data; name="file"; filename="a.csv"

x
--{BOUNDARY}--
""".replace("\n", "\r\n")
# The interface reads the body before it asks for the right: what is sent must be of the shape.
BODIES = {
    "/records": ("[]", JSON),
    "/withdraw": ('{"reason": "测试撤回理由"}', JSON),
    "/files": (FILE, f"multipart/form-data; boundary={BOUNDARY}"),
}
SOMETHING = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}


@dataclass(frozen=True, slots=True)
class Door:
    """An address as the urls write it, one method, its rule, and a real path to knock at.

    `sent` is the body of the request and its content type.
    """

    route: str
    method: str
    rule: str
    path: str
    sent: tuple[str, str] = FORM

    @property
    def is_operation(self) -> bool:
        """Opened with a key, not with a session."""
        return self.route.startswith(API_ROOT)


def doors(district: District) -> Iterator[Door]:
    """Every page by GET and POST, and every operation of the machine interface."""
    for route, pattern in routes(get_resolver().url_patterns):
        rule = rule_of(pattern.callback)
        if rule == BY_OPERATION:
            continue
        for method in SITE_METHODS:
            yield Door(route, method, _said(rule), "/" + _filled(route, district))
    yield from _operations(district)


def _operations(district: District) -> Iterator[Door]:
    for path, view in api.default_router.path_operations.items():
        route = API_ROOT + re.sub(r"{(\w+)}", r"<\1>", path)
        for operation in view.operations:
            for method in operation.methods:
                rule = rule_of(operation.view_func)
                sent = BODIES.get(route[route.rfind("/") :], ("{}", JSON))
                yield Door(route, method, _said(rule), "/" + _filled(route, district), sent)


def _said(rule: Rule | None) -> str:
    return rule.name if rule else "none"


def _filled(route: str, district: District) -> str:
    """The route with its parameters replaced; regular expressions lose their anchors."""

    def value(part: re.Match[str]) -> str:
        name = part["name"] or part["group"]
        before = route[: part.start()]
        return _argument(before, name, district) or SOMETHING.get(part["kind"] or "", "x")

    plain = PART.sub(value, route)
    return re.sub(r"[\^$?]|\\Z", "", plain).replace("\\.", ".")


def _argument(before: str, name: str, district: District) -> str:
    """What stands for a parameter: things of the district by where they hang, else nothing."""
    if name in {"receipt_no", "number"}:
        return district.submission.receipt_no
    if name == "code" and before.startswith(("workbench/catalogue", "workbench/entry", "api/")):
        return "penalty"
    things = {
        "workbench/subjects/": district.subject.pk,
        "workbench/records/": district.record.pk,
        "workbench/queue/": district.waiting.pk,
        "workbench/tasks/": district.task.pk,
        f"{API_ROOT}/tasks/": district.task.pk,
        "subjects/": district.subject.pk,
    }
    return str(things.get(before, ""))
