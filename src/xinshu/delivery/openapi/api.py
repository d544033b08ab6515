"""Version 1 of the interface: push, check, receipt, findings, held rows, tasks."""

import json
from collections.abc import Iterable
from io import BytesIO
from typing import Annotated, Any, BinaryIO, cast

from django.http import HttpRequest, HttpResponse
from ninja import Body, File, NinjaAPI, Status, UploadedFile
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.params.functions import Header

from xinshu.core.refusals import NotFound, Refusal
from xinshu.core.rules.judge import Judge
from xinshu.delivery.openapi import schemas
from xinshu.delivery.openapi.auth import KeyAuth, actor
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import selectors, selectors_extra, services
from xinshu.domain.collection.selectors import reference_for
from xinshu.domain.collection.types import NoSuchItem, Submission
from xinshu.kernel.web.guard import declared, guard
from xinshu.kernel.web.middleware import status_of

IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key")]
PAGE = 500
MOST_ROWS = 10_000

api = NinjaAPI(
    title="信枢 公共信用信息归集接口",
    version="1.0",
    description="报送数据、预校验、查询回执与待更正数据。所有请求需携带接口密钥。",
    auth=KeyAuth(),
    docs_url=None,
    urls_namespace="api-v1",
)
api.add_decorator(declared)
REFUSALS = dict.fromkeys((400, 401, 403, 404, 422, 428), schemas.RefusalOut)
CONFLICT = {**REFUSALS, 409: schemas.RefusalOut}


class TooManyRows(Refusal):
    """More rows in one request than the interface takes."""

    code = "too_many_rows"
    sentence = "一次最多推送 {most} 条记录（本次 {given} 条）。请分批推送，或改用文件接口。"


class KeyUnknown(Refusal):
    """No key, or one that is unknown, expired or revoked."""

    code = "key_unknown"
    sentence = (
        "接口密钥缺失、无效、已到期或已吊销。请核对请求头 Authorization，或联系信用中心签发。"
    )


class InvalidRequest(Refusal):
    """The request is no JSON or not of the shape the interface document describes."""

    code = "invalid_request"
    sentence = "请求的格式不符合接口文档，未作任何处理。请按所列位置改正后重新发送。"

    def __init__(self, errors: Iterable[str]) -> None:
        self.errors = tuple(errors)
        super().__init__()


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal, status: int = 0) -> HttpResponse:
    """Every refusal as JSON with its code, sentence and basis."""
    body = {
        "code": refusal.code,
        "message": str(refusal),
        "basis": refusal.basis,
        "errors": list(getattr(refusal, "errors", ())),
    }
    return api.create_response(request, body, status=status or status_of(refusal))


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
    """401 in the words of the house."""
    return refused(request, KeyUnknown(), 401)


@api.exception_handler(ValidationError)
def misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422: which part of the request is not as described."""
    said = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors)
    return refused(request, InvalidRequest(said), 422)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework itself could not read."""
    return refused(request, InvalidRequest([str(error)]), error.status_code)


@api.get("/items", response={200: list[schemas.ItemOut], **REFUSALS}, tags=["目录"])
@guard("catalog.view")
def items(request: HttpRequest) -> Any:
    """本单位可报送的目录项及其字段。"""
    mine = catalogue.granted_items(actor(request).department_id or 0, catalogue.today())
    return [schemas.ItemOut.of(each.item, each.edition.code) for each in mine]


@api.post("/items/{code}/records", response={202: schemas.ReceiptOut, **CONFLICT}, tags=["报送"])
@guard("collection.submit")
def push(
    request: HttpRequest,
    code: str,
    records: list[dict[str, Any]],
    idempotency_key: IdempotencyKey = "",
) -> Any:
    """推送记录（JSON 数组）。立即返回回执号，校验入库在后台进行；携带相同幂等键重发不会重复。"""
    if len(records) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS, given=len(records))
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in records)
    submission = services.submit(
        actor=actor(request),
        item_code=code,
        stream=BytesIO(lines.encode("utf8", "surrogatepass")),
        file_name=f"{code}.jsonl",
        channel=Submission.Channel.PUSH,
        idempotency_key=idempotency_key,
    )
    return Status(202, schemas.ReceiptOut.of(selectors.receipt(submission)))


@api.post("/items/{code}/files", response={202: schemas.ReceiptOut, **CONFLICT}, tags=["报送"])
@guard("collection.submit")
def push_file(
    request: HttpRequest,
    code: str,
    file: File[UploadedFile],
    idempotency_key: IdempotencyKey = "",
) -> Any:
    """推送文件（CSV、XLSX、JSON 行）。立即返回回执号。"""
    submission = services.submit(
        actor=actor(request),
        item_code=code,
        stream=cast("BinaryIO", file.file),
        file_name=file.name or code,
        channel=Submission.Channel.PUSH,
        idempotency_key=idempotency_key,
    )
    return Status(202, schemas.ReceiptOut.of(selectors.receipt(submission)))


@api.post("/items/{code}/check", response={200: schemas.CheckOut, **CONFLICT}, tags=["报送"])
@guard("collection.submit")
def check(request: HttpRequest, code: str, record: Body[dict[str, Any]]) -> Any:
    """预校验一条记录，不保存。与正式报送使用同一套规则。"""
    today = catalogue.today()
    in_force = catalogue.item_in_force(code, today)
    if in_force is None:
        raise NoSuchItem(item=code, on=today)
    judge = Judge(in_force.item, reference_for(in_force.edition, today))
    judgement = judge.judge(1, {field: _text(value) for field, value in record.items()})
    found = [schemas.FindingOut.of(each) for each in judgement.findings]
    return schemas.CheckOut(acceptable=not judgement.held, findings=found)


def _text(value: object) -> str | None:
    """A value of a JSON record as a file of JSON lines would give it."""
    return value if value is None or isinstance(value, str) else json.dumps(value)


@api.get("/receipts/{number}", response={200: schemas.ReceiptOut, **REFUSALS}, tags=["回执"])
@guard("collection.view")
def receipt(request: HttpRequest, number: str) -> Any:
    """查询回执。五个数字相加等于接收行数。"""
    found = selectors.submission_by_receipt(actor(request), number)
    return schemas.ReceiptOut.of(selectors.receipt(found))


@api.get(
    "/receipts/{number}/findings", response={200: schemas.FindingsOut, **REFUSALS}, tags=["回执"]
)
@guard("collection.view")
def findings(request: HttpRequest, number: str, after: int = 0, severity: str = "") -> Any:
    """逐行的校验问题：规则、行号、业务主键、填报值、要求和更正办法。"""
    found = selectors.submission_by_receipt(actor(request), number)
    rows = selectors.findings(found, severity=severity).filter(pk__gt=after).order_by("pk")
    page = list(rows[: PAGE + 1])
    _read(request, found, "collection.findings_viewed", len(page[:PAGE]))
    following = page[PAGE - 1].pk if len(page) > PAGE else None
    listed = [schemas.FindingOut.of(each) for each in page[:PAGE]]
    return schemas.FindingsOut(findings=listed, next=following)


@api.get("/receipts/{number}/held", response={200: schemas.HeldOut, **REFUSALS}, tags=["回执"])
@guard("collection.view")
def held(request: HttpRequest, number: str, after: int = 0) -> Any:
    """待更正的数据，按原样返回；更正后可单独重新推送。"""
    found = selectors.submission_by_receipt(actor(request), number)
    page = list(selectors.held_rows(found).filter(row_no__gt=after)[: PAGE + 1])
    _read(request, found, "collection.held_viewed", len(page[:PAGE]))
    following = page[PAGE - 1].row_no if len(page) > PAGE else None
    rows = [
        schemas.HeldRowOut.of(each, json.loads(each.content) if each.content else None)
        for each in page[:PAGE]
    ]
    return schemas.HeldOut(rows=rows, next=following)


def _read(request: HttpRequest, found: Submission, action: str, count: int) -> None:
    """Another department's rows need X-Purpose and X-Basis; each look at rows leaves a trace."""
    selectors_extra.read_rows(found, action, actor=actor(request), count=count)


@api.post(
    "/receipts/{number}/withdraw", response={200: schemas.ReceiptOut, **CONFLICT}, tags=["报送"]
)
@guard("collection.withdraw")
def withdraw(request: HttpRequest, number: str, body: schemas.ReasonIn) -> Any:
    """撤回整批：已入库的记录恢复到报送前的版本，历史保留。"""
    found = selectors.submission_by_receipt(actor(request), number)
    services.withdraw(actor=actor(request), submission=found, reason=body.reason)
    again = selectors.submission_by_receipt(actor(request), number)
    return schemas.ReceiptOut.of(selectors.receipt(again))


@api.get("/tasks", response={200: list[schemas.TaskOut], **REFUSALS}, tags=["任务"])
@guard("collection.view")
def tasks(request: HttpRequest) -> Any:
    """本单位的报送任务及状态。"""
    lines = selectors.task_lines(selectors.tasks(actor(request))[:PAGE], catalogue.today())
    return [
        schemas.TaskOut(
            id=line.id,
            item=line.item_code,
            period=line.period,
            due_on=line.due_on,
            state=line.state,
            days_left=line.days_left,
        )
        for line in lines
    ]


@api.post("/tasks/{task_id}/nothing", response={200: schemas.TaskOut, **CONFLICT}, tags=["任务"])
@guard("collection.submit")
def nothing(request: HttpRequest, task_id: int) -> Any:
    """零报告：声明本期没有数据。"""
    found = selectors.tasks(actor(request)).filter(pk=task_id).first()
    if found is None:
        raise NotFound(thing="该报送任务")
    services.declare_nothing(actor=actor(request), task=found)
    line = selectors.task_line(selectors.task(actor(request), task_id), catalogue.today())
    return schemas.TaskOut(
        id=line.id,
        item=line.item_code,
        period=line.period,
        due_on=line.due_on,
        state=line.state,
        days_left=line.days_left,
    )
