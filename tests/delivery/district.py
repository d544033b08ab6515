"""A small district for the tests of the faces: catalogue, grants, a task, a batch, a file."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from builders.actors import SETUP
from xinshu.core.identifiers import names, uscc
from xinshu.domain.catalog import services as catalogue
from xinshu.domain.catalog.models import CatalogItem, Edition
from xinshu.domain.collection.models import Finding, HeldRow, RuleCount, Submission, Task
from xinshu.domain.records.models import Record
from xinshu.domain.subjects import search
from xinshu.domain.subjects.models import Identifier, Subject, SubjectName
from xinshu.kernel.accounts.models import Department
from xinshu.kernel.files.models import StoredFile

LISTS: dict[str, object] = {
    "codes/info_category.yaml": {
        "code": "info_category",
        "name": "信息类别",
        "values": {"01": "登记注册基本信息", "03": "行政管理信息"},
    },
    "codes/party_category.yaml": {
        "code": "party_category",
        "name": "行政相对人类别",
        "values": {"1": "法人及非法人组织", "2": "自然人", "3": "个体工商户"},
    },
    "codes/region.yaml": {
        "code": "region",
        "name": "行政区划",
        "values": {"120000": "天津市", "120113": "北辰区"},
    },
}
PENALTY: dict[str, object] = {
    "code": "penalty",
    "name": "行政处罚",
    "category": "03",
    "info_class": "administrative",
    "subject_classes": ["enterprise"],
    "frequency": "monthly",
    "due_working_days": "7",
    "publicity": "public",
    "legal_basis": ["《中华人民共和国行政处罚法》第四十八条"],
    "authority": "作出行政处罚决定的机关",
    "key": ["CF_WSH"],
    "fields": [
        {
            "code": "CF_XDR_MC",
            "name": "行政相对人名称",
            "length": "200",
            "required": True,
            "role": "subject_name",
        },
        {
            "code": "CF_XDR_LB",
            "name": "行政相对人类别",
            "type": "enum",
            "codes": "party_category",
            "required": True,
            "role": "subject_category",
        },
        {
            "code": "CF_XDR_SHXYM",
            "name": "统一社会信用代码",
            "length": "18",
            "format": "uscc",
            "role": "subject_code",
        },
        {
            "code": "CF_WSH",
            "name": "决定书文号",
            "length": "128",
            "required": True,
            "role": "document_no",
        },
        {
            "code": "CF_JDRQ",
            "name": "处罚决定日期",
            "type": "date",
            "required": True,
            "role": "decided_on",
        },
        {"code": "CF_NR", "name": "处罚内容", "length": "4000", "required": True},
        {
            "code": "CF_NB",
            "name": "内部意见",
            "length": "200",
            "publicity": "shared",
        },
    ],
    "rules": [],
}


def publish_catalogue(*extra: dict[str, object], effective_from: str = "2026-01-01") -> Edition:
    """An edition of the district with the penalty item and whatever else is given."""
    documents: dict[str, object] = {
        "edition.yaml": {
            "code": "test-120113",
            "name": "测试区公共信用信息目录",
            "level": "district",
            "region": "120113",
            "effective_from": effective_from,
            "source": "tests",
        },
        **LISTS,
    }
    for item in (PENALTY, *extra):
        documents[f"items/{item['code']}.yaml"] = item
    return catalogue.import_edition(actor=SETUP, documents=documents)


def grant(department: Department, code: str = "penalty") -> CatalogItem:
    """Let a department supply an item since long ago."""
    item = CatalogItem.objects.get(code=code)
    catalogue.grant_item(
        actor=SETUP, item=item, department=department, starts_on=dt.date(2026, 1, 1)
    )
    return item


def code_of(body: str) -> str:
    """A synthetic code: 17 characters and the check digit that belongs to them."""
    return body + uscc.check_digit(body)


def make_subject(
    name: str = "测试样例科技有限公司", body: str = "91120113MA0TE5T16", **facts: Any
) -> Subject:
    """A file with one name and one code, found by search."""
    now = timezone.now()
    code = code_of(body)
    made = Subject.objects.create(
        subject_class="enterprise",
        name=name,
        name_norm=names.normal(name),
        code=code,
        region="120113",
        created_at=now,
        updated_at=now,
        **facts,
    )
    SubjectName.objects.create(subject=made, name=name, name_norm=made.name_norm)
    Identifier.objects.create(subject=made, kind="uscc", value=code)
    search.catch_up()
    return made


def make_task(
    department: Department, *, due_on: dt.date | None = None, code: str = "penalty"
) -> Task:
    """A task of this month."""
    today = timezone.localdate()
    return Task.objects.create(
        department=department,
        item=CatalogItem.objects.get(code=code),
        period=f"{today:%Y-%m}",
        opens_on=today.replace(day=1),
        ends_on=today,
        due_on=due_on or today,
    )


def make_submission(
    department: Department, edition: Edition, *, held: int = 1, **facts: Any
) -> Submission:
    """A stored batch of ten rows, of which `held` wait for correction."""
    now = timezone.now()
    count = Submission.objects.count() + 1
    stored = StoredFile.objects.create(
        sha256=f"{count:064d}", size=100, name="样例.csv", kind="submission", stored_at=now
    )
    made = Submission.objects.create(
        **{
            "receipt_no": f"12011320261122{count:08d}",
            "department": department,
            "item": CatalogItem.objects.get(code="penalty"),
            "edition": edition,
            "channel": "upload",
            "file": stored,
            "file_name": "样例.csv",
            "file_digest": stored.sha256,
            "state": "stored",
            "judged_on": timezone.localdate(),
            "submitted_at": now,
            "finished_at": now,
            "received": 10,
            "stored": 9 - held,
            "unchanged": 1,
            "held": held,
            "total_bytes": 100,
            "done_bytes": 100,
        }
        | facts
    )
    for at in range(held):
        _hold(made, at + 2)
    return made


def _hold(submission: Submission, row_no: int) -> None:
    content = {"CF_XDR_MC": "测试样例商贸有限公司", "CF_WSH": f"测罚〔2026〕{row_no}号"}
    HeldRow.objects.create(
        submission=submission, row_no=row_no, content=json.dumps(content, ensure_ascii=False)
    )
    what = {"rule": "REQ", "severity": "error", "field": "CF_NR", "message": "处罚内容未填写"}
    Finding.objects.create(submission=submission, row_no=row_no, hint="请填写处罚内容。", **what)
    RuleCount.objects.get_or_create(
        submission=submission, rule="REQ", field="CF_NR", defaults={"rows": 1, **_counted(what)}
    )


def _counted(what: dict[str, str]) -> dict[str, str]:
    return {name: what[name] for name in ("severity", "message")}


def make_record(
    submission: Submission, subject: Subject | None, number: int = 1, **content: str
) -> Record:
    """A record in force, filed under the subject (None: it waits in the queue)."""
    payload = {
        "CF_XDR_MC": "测试样例科技有限公司",
        "CF_XDR_LB": "1",
        "CF_XDR_SHXYM": code_of("91120113MA0TE5T16"),
        "CF_WSH": f"测罚〔2026〕{number}号",
        "CF_JDRQ": "2026-03-02",
        "CF_NR": "罚款2万元",
        "CF_NB": "仅内部可见的意见",
    } | content
    return Record.objects.create(
        item=submission.item,
        edition=submission.edition,
        department=submission.department,
        submission_id=submission.pk,
        row_no=number,
        row_hash=number.to_bytes(16, "big"),
        key_hash=number.to_bytes(16, "big"),
        decided_on=dt.date(2026, 3, 2),
        stored_at=timezone.now(),
        subject=subject,
        link_method="code" if subject else None,
        business_key=payload["CF_WSH"],
        payload=json.dumps(payload, ensure_ascii=False, sort_keys=True),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """What the pages have to show."""

    edition: Edition
    subject: Subject
    task: Task
    submission: Submission
    record: Record
    waiting: Record


def make_district(department: Department) -> District:
    """One department with a task, a batch with a held row, a filed and an unfiled record."""
    edition = publish_catalogue()
    grant(department)
    subject = make_subject()
    submission = make_submission(department, edition)
    return District(
        edition=edition,
        subject=subject,
        task=make_task(department),
        submission=submission,
        record=make_record(submission, subject, 1),
        waiting=make_record(submission, None, 2, CF_XDR_MC="测试样例科技公司"),
    )
