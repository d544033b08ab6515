"""Scopes: per operation and per catalogue item, never more than the user may."""

import pytest

from builders.actors import Cast
from builders.machines import Machine, token_of
from builders.submissions import penalty, work
from xinshu.delivery.openapi.api import api
from xinshu.kernel.keys.scopes import all_scopes

pytestmark = pytest.mark.usefixtures("machine")
PENALTIES = "/items/penalty/records"


def code_of(answer: tuple[int, dict[str, str]]) -> tuple[int, str]:
    return answer[0], answer[1]["code"]


def test_every_operation_needs_a_scope_that_is_declared() -> None:
    declared = {scope.name for scope in all_scopes()}
    operations = [
        operation
        for _, router in api._routers
        for path in router.path_operations.values()
        for operation in path.operations
    ]
    assert len(operations) > 9
    for operation in operations:
        assert getattr(operation.view_func, "scope", "") in declared, operation.operation_id


def test_without_its_scope_an_operation_is_closed(cast: Cast) -> None:
    reader = Machine(token_of(cast.clerk_a, scopes_granted=["items:read"]))
    assert reader.get("/items")[0] == 200
    assert code_of(reader.get("/tasks")) == (403, "scope_needed")
    assert code_of(reader.post(PENALTIES, [penalty(1)])) == (403, "scope_needed")
    assert code_of(reader.post("/items/penalty/check", penalty(1))) == (403, "scope_needed")


def test_a_scope_for_one_item_opens_that_item_alone(cast: Cast) -> None:
    scopes = ["items:read/penalty", "records:push/penalty", "receipts:read/penalty"]
    narrow = Machine(token_of(cast.clerk_a, scopes_granted=scopes))
    assert [item["code"] for item in narrow.get("/items")[1]] == ["penalty"]
    status, receipt = narrow.post(PENALTIES, [penalty(1)])
    assert status == 202
    work()
    assert narrow.get(f"/receipts/{receipt['receipt_no']}")[0] == 200
    assert code_of(narrow.post("/items/tax/records", [{}])) == (403, "scope_needed")


def test_a_receipt_of_another_item_needs_that_item_s_scope(cast: Cast, machine: Machine) -> None:
    _, receipt = machine.post(PENALTIES, [penalty(1)])
    narrow = Machine(token_of(cast.clerk_a, scopes_granted=["receipts:read/tax"]))
    for rest in ("", "/findings", "/held"):
        answer = narrow.get(f"/receipts/{receipt['receipt_no']}{rest}")
        assert code_of(answer) == (403, "scope_needed")


def test_no_scope_gives_what_the_user_may_not(cast: Cast) -> None:
    reviewer = Machine(token_of(cast.centre_reviewer, scopes_granted=["records:push"]))
    assert code_of(reviewer.post(PENALTIES, [penalty(1)])) == (403, "not_permitted")
