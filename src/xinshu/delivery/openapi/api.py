"""Version 1 of the interface: push, check, receipt, findings, held rows, tasks."""

import json
from collections.abc import Iterable
from io import BytesIO
from typing import Annotated, Any, BinaryIO, Literal, cast

from django.http import HttpRequest, HttpResponse
from ninja import Body, File, NinjaAPI, Status, UploadedFile
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.params.functions import Header, Path

from xinshu.core.refusals import NotFound, Refusal
from xinshu.delivery.openapi import sandbox, schemas, scopes
from xinshu.delivery.openapi.auth import ClientAuth, actor, caller_of, needs
from xinshu.delivery.openapi.judging import Rehearsed
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import selectors, selectors_extra, services
from xinshu.domain.collection.types import Submission, TaskLine
from xinshu.kernel.web.guard import declared, guard
from xinshu.kernel.web.middleware import status_of

IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key")]
ItemCode = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
ReceiptNo = Annotated[str, Path(pattern=r"^[A-Za-z0-9]{1,40}$")]
Severity = Literal["", "error", "warning", "info"]
PAGE = 500
MOST_ROWS = 10_000

api = NinjaAPI(
    title="信枢 公共信用信息归集接口",
    version="1.0",
    description="报送数据、预校验、查询回执与待更正数据。所有请求需携带访问令牌（/api/oauth/token）。",
    auth=ClientAuth(),
    docs_url=None,
    urls_namespace="api-v1",
)
api.add_decorator(declared)
REFUSALS = dict.fromkeys((400, 401, 403, 404, 422, 428, 429), schemas.RefusalOut)
CONFLICT = {**REFUSALS, 409: schemas.RefusalOut}
STATUS_BY_CODE = {
    "address_refused": 403,
    "scope_needed": 403,
    "sandbox_only": 403,
    "signature_missing": 401,
    "signature_wrong": 401,
    "signature_stale": 401,
    "replayed": 401,
    "signed_too_large": 413,
    "rate_exceeded": 429,
}


class TooManyRows(Refusal):
    """More rows in one request than the interface takes."""

    code = "too_many_rows"
    sentence = "一次最多推送 {most} 条记录（本次 {given} 条）。请分批推送，或改用文件接口。"


class KeyUnknown(Refusal):
    """No token or key, or one that is unknown, expired or revoked."""

    code = "key_unknown"
    sentence = (
        "访问令牌或接口密钥缺失、无效、已到期或已吊销。"
        "请核对请求头 Authorization，或重新获取令牌；密钥由安全管理员签发。"
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
    known = STATUS_BY_CODE.get(refusal.code) or status_of(refusal)
    return api.create_response(request, body, status=status or known)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
    """401 in the words of the house."""
    answer = refused(request, KeyUnknown(), 401)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="xinshu"'
    return answer


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
@needs(scopes.ITEMS, harmless=True)
def items(request: HttpRequest) -> Any:
    """本单位可报送的目录项及其字段。"""
    mine = catalogue.granted_items(actor(request).department_id or 0, catalogue.today())
    allowed = caller_of(request).among(scopes.ITEMS, [each.item.code for each in mine])
    return [
        schemas.ItemOut.of(each.item, each.edition.code)
        for each in mine
        if each.item.code in allowed
    ]


@api.post("/items/{code}/records", response={202: schemas.ReceiptOut, **CONFLICT}, tags=["报送"])
@guard("collection.submit")
@needs(scopes.PUSH, part="code", rehearsal=sandbox.push)
def push(
    request: HttpRequest,
    code: ItemCode,
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
@needs(scopes.PUSH, part="code")
def push_file(
    request: HttpRequest,
    code: ItemCode,
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
@needs(scopes.CHECK, part="code", harmless=True)
def check(request: HttpRequest, code: ItemCode, record: Body[dict[str, Any]]) -> Any:
    """预校验一条记录，不保存。与正式报送使用同一套规则。"""
    judgement = Rehearsed(code).judge(1, record)
    found = [schemas.FindingOut.of(each) for each in judgement.findings]
    return schemas.CheckOut(acceptable=not judgement.held, findings=found)


def _submission(request: HttpRequest, number: str, scope: str) -> Submission:
    """The submission behind a receipt, if the client's scope reaches its item."""
    found = selectors.submission_by_receipt(actor(request), number)
    caller_of(request).must(scope, found.item.code)
    return found


@api.get("/receipts/{number}", response={200: schemas.ReceiptOut, **REFUSALS}, tags=["回执"])
@guard("collection.view")
@needs(scopes.RECEIPTS, rehearsal=sandbox.receipt)
def receipt(request: HttpRequest, number: ReceiptNo) -> Any:
    """查询回执。五个数字相加等于接收行数。"""
    found = _submission(request, number, scopes.RECEIPTS)
    return schemas.ReceiptOut.of(selectors.receipt(found))


@api.get(
    "/receipts/{number}/findings", response={200: schemas.FindingsOut, **REFUSALS}, tags=["回执"]
)
@guard("collection.view")
@needs(scopes.RECEIPTS, rehearsal=sandbox.findings)
def findings(
    request: HttpRequest, number: ReceiptNo, after: int = 0, severity: Severity = ""
) -> Any:
    """逐行的校验问题：规则、行号、业务主键、填报值、要求和更正办法。"""
    found = _submission(request, number, scopes.RECEIPTS)
    rows = selectors.findings(found, severity=severity).filter(pk__gt=after).order_by("pk")
    page = list(rows[: PAGE + 1])
    _read(request, found, "collection.findings_viewed", len(page[:PAGE]))
    following = page[PAGE - 1].pk if len(page) > PAGE else None
    listed = [schemas.FindingOut.of(each) for each in page[:PAGE]]
    return schemas.FindingsOut(findings=listed, next=following)


@api.get("/receipts/{number}/held", response={200: schemas.HeldOut, **REFUSALS}, tags=["回执"])
@guard("collection.view")
@needs(scopes.RECEIPTS, rehearsal=sandbox.held)
def held(request: HttpRequest, number: ReceiptNo, after: int = 0) -> Any:
    """待更正的数据，按原样返回；更正后可单独重新推送。"""
    found = _submission(request, number, scopes.RECEIPTS)
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
@needs(scopes.WITHDRAW, rehearsal=sandbox.withdraw)
def withdraw(request: HttpRequest, number: ReceiptNo, body: schemas.ReasonIn) -> Any:
    """撤回整批：已入库的记录恢复到报送前的版本，历史保留。"""
    found = _submission(request, number, scopes.WITHDRAW)
    services.withdraw(actor=actor(request), submission=found, reason=body.reason)
    again = selectors.submission_by_receipt(actor(request), number)
    return schemas.ReceiptOut.of(selectors.receipt(again))


@api.get("/tasks", response={200: list[schemas.TaskOut], **REFUSALS}, tags=["任务"])
@guard("collection.view")
@needs(scopes.TASKS, rehearsal=sandbox.tasks)
def tasks(request: HttpRequest) -> Any:
    """本单位的报送任务及状态。"""
    lines = selectors.task_lines(selectors.tasks(actor(request))[:PAGE], catalogue.today())
    allowed = caller_of(request).among(scopes.TASKS, [line.item_code for line in lines])
    return [_task(line) for line in lines if line.item_code in allowed]


@api.post("/tasks/{task_id}/nothing", response={200: schemas.TaskOut, **CONFLICT}, tags=["任务"])
@guard("collection.submit")
@needs(scopes.NOTHING, rehearsal=sandbox.nothing)
def nothing(request: HttpRequest, task_id: int) -> Any:
    """零报告：声明本期没有数据。"""
    found = selectors.tasks(actor(request)).filter(pk=task_id).first()
    if found is None:
        raise NotFound(thing="该报送任务")
    caller_of(request).must(scopes.NOTHING, found.item.code)
    services.declare_nothing(actor=actor(request), task=found)
    return _task(selectors.task_line(selectors.task(actor(request), task_id), catalogue.today()))


def _task(line: TaskLine) -> schemas.TaskOut:
    return schemas.TaskOut(
        id=line.id,
        item=line.item_code,
        period=line.period,
        due_on=line.due_on,
        state=line.state,
        days_left=line.days_left,
    )
