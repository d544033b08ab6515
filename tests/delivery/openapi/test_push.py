"""Pushing records and files, and asking for the answer."""

from io import BytesIO

import pytest

from builders.actors import Cast
from builders.machines import Machine, key_of
from builders.submissions import as_csv, penalty, person_penalty, work
from builders.traces import NOTHING, watched
from xinshu.core.refusals import Refusal
from xinshu.domain.collection.models import Submission
from xinshu.domain.collection.types import IdempotencyConflict, NoSuchItem, NotGranted
from xinshu.domain.records.models import Record

RECORDS = "/items/penalty/records"
FILES = "/items/penalty/files"


def pushed(machine: Machine, *rows: dict[str, str]) -> dict[str, object]:
    """The receipt after the worker has been."""
    status, receipt = machine.post(RECORDS, list(rows))
    assert status == 202, receipt
    work()
    return dict(machine.get(f"/receipts/{receipt['receipt_no']}")[1])


def code_of(refusal: type[Refusal]) -> str:
    return refusal.code


def test_records_are_answered_with_a_receipt_at_once_and_stored_later(machine: Machine) -> None:
    status, receipt = machine.post(RECORDS, [penalty(1), penalty(2, fact="")])
    assert (status, receipt["state"], receipt["progress"]) == (202, "received", 0)
    work()
    status, after = machine.get(f"/receipts/{receipt['receipt_no']}")
    assert status == 200
    assert (after["state"], after["progress"]) == ("stored", 1)
    numbers = [after[n] for n in ("received", "stored", "updated", "unchanged", "held", "rejected")]
    assert numbers == [2, 1, 0, 0, 1, 0]
    assert Submission.objects.get().channel == "push"


def test_values_may_be_numbers_and_blanks(machine: Machine) -> None:
    row = penalty(1) | {"fine": 0.05, "opinion": None, "valid_until": ""}
    status, receipt = machine.post(RECORDS, [row])
    assert status == 202
    work()
    assert machine.get(f"/receipts/{receipt['receipt_no']}")[1]["stored"] == 1
    assert '"fine":"0.05"' in Record.objects.get().payload


def test_records_need_not_all_name_the_same_fields(machine: Machine) -> None:
    short = {code: text for code, text in penalty(1).items() if text}
    receipt = pushed(machine, short, penalty(2) | {"opinion": "从轻"})
    assert (receipt["received"], receipt["stored"]) == (2, 2)


def test_the_same_key_gets_the_same_receipt(machine: Machine) -> None:
    first = machine.post(RECORDS, [penalty(1)], key="day-1")[1]
    again = machine.post(RECORDS, [penalty(1)], key="day-1")
    assert again[0] == 202
    assert again[1]["receipt_no"] == first["receipt_no"]
    assert Submission.objects.count() == 1


def test_the_same_key_with_other_content_is_a_conflict(machine: Machine) -> None:
    machine.post(RECORDS, [penalty(1)], key="day-1")
    status, body = machine.post(RECORDS, [penalty(2)], key="day-1")
    assert (status, body["code"]) == (409, code_of(IdempotencyConflict))
    assert body["message"]
    assert Submission.objects.count() == 1


def test_files_are_pushed_too(machine: Machine) -> None:
    file = BytesIO(as_csv([penalty(1), penalty(2)]))
    file.name = "九月.csv"
    status, receipt = machine.upload(FILES, file=file)
    assert status == 202, receipt
    work()
    assert machine.get(f"/receipts/{receipt['receipt_no']}")[1]["stored"] == 2
    assert Submission.objects.get().file_name == "九月.csv"


def test_a_file_that_is_no_table_is_refused_with_a_sentence(machine: Machine) -> None:
    file = BytesIO(b"%PDF-1.7\n" + bytes(range(256)))
    file.name = "a.csv"
    _, receipt = machine.upload(FILES, file=file)
    work()
    _, after = machine.get(f"/receipts/{receipt['receipt_no']}")
    assert after["state"] == "refused"
    assert "不是数据表" in after["message"]


def test_refusals_have_a_code_a_sentence_and_a_basis(machine: Machine, stranger: Machine) -> None:
    with watched() as traces:
        answers = [
            machine.post("/items/horoscope/records", [penalty(1)]),
            stranger.post("/items/tax/records", [penalty(1)]),
            machine.post(RECORDS, [{"name": "x"}] * 10_001),
            machine.post(RECORDS, []),
        ]
    assert [status for status, _ in answers] == [409, 409, 409, 409]
    codes = [body["code"] for _, body in answers]
    assert codes[:3] == [code_of(NoSuchItem), code_of(NotGranted), "too_many_rows"]
    assert all(body["message"].endswith("。") for _, body in answers)
    assert answers[0][1]["basis"]
    assert traces.left == NOTHING


@pytest.mark.parametrize("body", [None, {}, "text", [1], [[]], {"a": 1}])
def test_bodies_of_another_shape_are_refused_as_such(machine: Machine, body: object) -> None:
    status, answer = machine.post(RECORDS, body)
    assert status == 422
    assert answer["code"] == "invalid_request"
    assert answer["message"]
    assert answer["errors"]


def test_checking_stores_nothing(machine: Machine) -> None:
    with watched() as traces:
        good = machine.post("/items/penalty/check", penalty(1))
        bad = machine.post("/items/penalty/check", penalty(1, fact="", fine="x"))
    assert good == (200, {"acceptable": True, "findings": []})
    assert bad[1]["acceptable"] is False
    assert {f["rule"] for f in bad[1]["findings"]} == {"REQ", "TYPE"}
    assert traces.left == NOTHING
    assert not Submission.objects.exists()
    assert machine.post("/items/horoscope/check", {})[0] == 409


def test_checking_says_what_submitting_says(machine: Machine) -> None:
    row = penalty(1, fact="", decided_on="2999-01-01", code="short", category="8")
    receipt = pushed(machine, row)
    _, listed = machine.get(f"/receipts/{receipt['receipt_no']}/findings")
    _, checked = machine.post("/items/penalty/check", row)
    told = [{(f["rule"], f["field"]) for f in body["findings"]} for body in (listed, checked)]
    assert told[0] == told[1]


def test_findings_and_held_rows_come_in_pages(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xinshu.delivery.openapi.api.PAGE", 3)
    receipt = pushed(machine, *[penalty(n, fact="") for n in range(1, 8)])
    for what, rows in (("findings", "findings"), ("held", "rows")):
        seen: list[int] = []
        after = 0
        for _ in range(5):
            _, page = machine.get(f"/receipts/{receipt['receipt_no']}/{what}", after=after)
            assert len(page[rows]) <= 3
            seen += [row["row"] for row in page[rows]]
            if page["next"] is None:
                break
            after = page["next"]
        assert len(seen) == len(set(seen)) == 7, what
    _, errors = machine.get(f"/receipts/{receipt['receipt_no']}/findings", severity="warning")
    assert errors == {"findings": [], "next": None}


def test_held_rows_come_as_received_and_those_of_persons_closed(machine: Machine) -> None:
    receipt = pushed(machine, penalty(1, fact=""), person_penalty(2, fact=""))
    _, held = machine.get(f"/receipts/{receipt['receipt_no']}/held")
    assert [row["row"] for row in held["rows"]] == [1, 2]
    assert held["rows"][0]["content"]["name"] == penalty(1)["name"]
    assert held["rows"][1]["content"] is None
    assert person_penalty(2)["person_id"] not in str(held)


def test_withdrawing_restores_and_the_second_time_is_a_conflict(machine: Machine) -> None:
    receipt = pushed(machine, penalty(1))
    path = f"/receipts/{receipt['receipt_no']}/withdraw"
    assert machine.post(path, {"reason": "短"})[0] == 422
    status, after = machine.post(path, {"reason": "整批报错了"})
    assert (status, after["state"]) == (200, "withdrawn")
    assert Record.objects.get().state == 2
    status, body = machine.post(path, {"reason": "整批报错了"})
    assert (status, body["code"]) == (409, "wrong_state")


def test_another_department_s_receipt_is_not_found(machine: Machine, stranger: Machine) -> None:
    number = pushed(machine, penalty(1, fact=""))["receipt_no"]
    answers = [stranger.get(f"/receipts/{number}{rest}") for rest in ("", "/findings", "/held")]
    answers.append(stranger.post(f"/receipts/{number}/withdraw", {"reason": "不是我的"}))
    answers.append(machine.get("/receipts/12011300000000"))
    assert {(status, body["code"]) for status, body in answers} == {(404, "not_found")}


def test_the_items_of_the_department_are_told_with_their_fields(
    machine: Machine, stranger: Machine
) -> None:
    status, items = machine.get("/items")
    assert status == 200
    assert {item["code"] for item in items} == {"penalty", "register", "tax", "park"}
    penalties = next(item for item in items if item["code"] == "penalty")
    fields = {f["code"]: f for f in penalties["fields"]}
    assert fields["fact"]["required"] is True
    assert [item["code"] for item in stranger.get("/items")[1]] == ["penalty"]


def test_whoever_may_not_submit_is_refused(cast: Cast, machine: Machine) -> None:
    status, body = Machine(key_of(cast.centre_reviewer)).post(RECORDS, [penalty(1)])
    assert (status, body["code"]) == (403, "not_permitted")
